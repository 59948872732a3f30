import { Readable } from 'node:stream'
import { type FastifyReply, type FastifyRequest } from 'fastify'
import { type Clock } from '../delivery/clock.ts'
import { ApiError, type ErrorStatus, tooManyRequests } from './errors.ts'
import { type Fault } from './faults.ts'

const serverErrors = [500, 502, 503, 504] as const
const errorsOf: Readonly<Record<string, ErrorStatus>> = { 401: 401, 403: 403, 404: 404 }

/** Faults that come before the answer: they throw it as an error, delay it, or drop the connection. */
export async function spoilRequest(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { kind, plan, dice } = fault
  const status = errorsOf[kind]
  if (status !== undefined) throw new ApiError(status)
  if (kind === '429') throw tooManyRequests(plan.retryAfterSeconds)
  if (kind === '5xx') throw new ApiError(dice.pick(serverErrors))
  if (kind === 'slow') await clock.sleep(plan.slowMs, signal)
  if (kind === 'reset') {
    reply.hijack()
    request.raw.socket.resetAndDestroy()
  }
}

/** Half of the body, and then the connection ends before the length that was announced. */
function cutConnection(reply: FastifyReply, body: Buffer): Readable {
  reply.header('content-length', body.length)
  const half = body.subarray(0, Math.floor(body.length / 2))
  return Readable.from(
    (function* () {
      yield half
      throw new Error('connection cut on purpose')
    })(),
  )
}

/** Faults of the body itself: cut short (with or without the connection), or no JSON at all. */
export function spoilBody({ kind, dice }: Fault, reply: FastifyReply, payload: unknown): unknown {
  if (kind === 'wrongContentType') {
    reply.header('content-type', 'text/html; charset=utf-8')
    return '<html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>'
  }
  if (kind !== 'truncated' || typeof payload !== 'string') return payload
  const body = Buffer.from(payload)
  return dice.chance(0.5) ? cutConnection(reply, body) : body.subarray(0, Math.floor(body.length / 2)).toString('utf8')
}
