import { type Clock } from '../delivery/clock.ts'
import { ApiError, type ErrorStatus, tooManyRequests } from './errors.ts'
import { type ApiAnswer } from './exchange.ts'
import { type Fault } from './faults.ts'

const serverErrors = [500, 502, 503, 504] as const
const errorsOf: Readonly<Record<string, ErrorStatus>> = { 401: 401, 403: 403, 404: 404 }

/** Faults that come before the answer: they throw it as an error, or delay it. */
export async function spoilRequest({ kind, plan, dice }: Fault, clock: Clock, signal: AbortSignal): Promise<void> {
  const status = errorsOf[kind]
  if (status !== undefined) throw new ApiError(status)
  if (kind === '429') throw tooManyRequests(plan.retryAfterSeconds)
  if (kind === '5xx') throw new ApiError(dice.pick(serverErrors))
  if (kind === 'slow') await clock.sleep(plan.slowMs, signal)
}

const maintenance = '<html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>'

/** Faults of the body itself: cut short (with or without the connection), or no JSON at all. */
export function spoilAnswer({ kind, dice }: Fault, answer: ApiAnswer): ApiAnswer {
  if (kind === 'wrongContentType') {
    return { ...answer, headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' }, body: maintenance }
  }
  if (kind !== 'truncated') return answer
  const whole = Buffer.from(answer.body)
  const body = whole.subarray(0, Math.floor(whole.length / 2)).toString('utf8')
  if (!dice.chance(0.5)) return { ...answer, body }
  return { ...answer, body, headers: { ...answer.headers, 'content-length': String(whole.length) }, ending: 'cut' }
}
