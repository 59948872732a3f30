import { type FaultKind, faultKinds, type FaultPlan } from '../api/faults.ts'
import { type PlayRequest } from '../play/plan.ts'
import { timelineKinds, usualKinds } from '../timelines/registry.ts'
import { BadInputError } from './given-records.ts'

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(body: unknown, allowed: readonly string[]): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadInputError(`the body must be a JSON object with any of: ${allowed.join(', ')}`)
  }
  const unknown = Object.keys(body).filter((name) => !allowed.includes(name))
  if (unknown.length > 0)
    throw new BadInputError(`unknown field ${unknown.join(', ')}; known are: ${allowed.join(', ')}`)
  return body as Fields
}

interface Range {
  readonly least: number
  readonly most: number
  readonly fallback?: number
  readonly whole?: boolean
}

function numberIn(fields: Fields, name: string, { least, most, fallback, whole = true }: Range): number {
  const value = fields[name] ?? fallback
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
  if (!fits) throw new BadInputError(`${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`)
  return value
}

function kindsIn(fields: Fields): readonly string[] {
  const kinds = fields['kinds'] ?? usualKinds
  const valid =
    Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => timelineKinds.includes(kind as string))
  if (!valid) throw new BadInputError(`kinds must be a list of any of: ${timelineKinds.join(', ')}`)
  return kinds as string[]
}

export function parsePlay(body: unknown, defaults: { seconds: number; maxConversations: number }): PlayRequest {
  const fields = fieldsOf(body, ['conversations', 'seed', 'speed', 'kinds', 'seconds'])
  return {
    conversations: numberIn(fields, 'conversations', { least: 1, most: defaults.maxConversations }),
    seed: numberIn(fields, 'seed', { least: 0, most: Number.MAX_SAFE_INTEGER, fallback: 1 }),
    speed: numberIn(fields, 'speed', { least: 1, most: 100_000, fallback: 120, whole: false }),
    seconds: numberIn(fields, 'seconds', { least: 1, most: 172_800, fallback: defaults.seconds, whole: false }),
    kinds: kindsIn(fields),
  }
}

function ratesIn(fields: Fields): FaultPlan['rates'] {
  const given = fieldsOf(fields['rates'] ?? {}, faultKinds)
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const kind of faultKinds) rates[kind] = numberIn(given, kind, { least: 0, most: 1, fallback: 0, whole: false })
  const sum = Object.values(rates).reduce((total, rate) => total + rate, 0)
  if (sum > 1 + 1e-9) throw new BadInputError(`the rates add up to ${sum}; together they may be at most 1`)
  return rates
}

export function parseFaults(body: unknown): FaultPlan {
  const fields = fieldsOf(body, ['rates', 'seed', 'path', 'slowMs', 'retryAfterSeconds', 'forMs', 'count'])
  const path = fields['path'] ?? '/api/'
  if (typeof path !== 'string' || !path.startsWith('/')) throw new BadInputError('path must be text that begins with /')
  return {
    rates: ratesIn(fields),
    seed: numberIn(fields, 'seed', { least: 0, most: Number.MAX_SAFE_INTEGER, fallback: 1 }),
    path,
    slowMs: numberIn(fields, 'slowMs', { least: 0, most: 600_000, fallback: 2_000 }),
    retryAfterSeconds: numberIn(fields, 'retryAfterSeconds', { least: 0, most: 3_600, fallback: 1 }),
    forMs: numberIn(fields, 'forMs', { least: 1, most: 86_400_000, fallback: 86_400_000 }),
    count: numberIn(fields, 'count', { least: 1, most: 1_000_000_000, fallback: 1_000_000_000 }),
  }
}
