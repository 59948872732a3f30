import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation, type Leg, type StretchType } from '../facts/conversation.ts'
import { beginOf, hangUpOf, stretchesOf } from '../facts/moments.ts'
import { metricsOf } from '../record/metrics.ts'

/** What somebody did in a conversation, and for which queue. */
export interface UserTrace {
  readonly userId: string
  readonly queueId: string | null
  readonly type: StretchType
  readonly start: number
  readonly end: number
  /** An offer that rang out: the platform takes its agent off until he says that he is there. */
  readonly rangOut: boolean
}

/** Something that a queue has in hand for a while. */
export interface QueueTrace {
  readonly queueId: string
  readonly mediaType: string
  readonly state: 'waiting' | 'alerting' | 'interacting'
  readonly start: number
  readonly end: number
}

/** One metric that counts for a queue. */
export interface QueueMetric {
  readonly queueId: string
  readonly mediaType: string
  readonly name: string
  readonly value: number
  readonly at: number
}

export interface Traces {
  readonly users: UserTrace[]
  readonly queues: QueueTrace[]
  readonly metrics: QueueMetric[]
}

export const noTraces = (): Traces => ({ users: [], queues: [], metrics: [] })

export const mediaTypeOf = ({ medium }: Leg): string => medium?.mediaType ?? 'voice'

function traceUser(leg: Leg, into: Traces): void {
  if (leg.role !== 'agent' && leg.role !== 'user') return
  const { userId, queueId = null } = leg
  for (const { type, start, end } of leg.stretches) {
    into.users.push({ userId, queueId, type, start, end, rangOut: type === 'alert' && leg.part === 'timed-out' })
  }
}

function queueStretches(leg: Leg): Pick<QueueTrace, 'state' | 'start' | 'end'>[] {
  if (leg.role === 'acd') return [{ state: 'waiting', start: beginOf(leg), end: hangUpOf(leg).end }]
  const of = (state: QueueTrace['state'], types: readonly StretchType[]) =>
    types.flatMap((type) => stretchesOf(leg, type)).map(({ start, end }) => ({ state, start, end }))
  return [...of('alerting', ['alert']), ...of('interacting', ['interact', 'hold', 'callback'])]
}

function traceQueue(leg: Leg, assumptions: Assumptions, into: Traces): void {
  const queueId = leg.role === 'acd' || leg.role === 'agent' ? leg.queueId : undefined
  if (queueId === undefined) return
  const mediaType = mediaTypeOf(leg)
  for (const stretch of queueStretches(leg)) into.queues.push({ queueId, mediaType, ...stretch })
  for (const metric of metricsOf(leg, assumptions)) into.metrics.push({ queueId, mediaType, ...metric })
}

/** Notes what a conversation leaves behind at users and queues. */
export function trace({ participants }: Conversation, assumptions: Assumptions, into: Traces): void {
  for (const { leg } of participants) {
    traceUser(leg, into)
    traceQueue(leg, assumptions, into)
  }
}

const moved = <T extends { readonly start: number; readonly end: number }>(list: readonly T[], byMs: number): T[] =>
  list.map((span) => ({ ...span, start: span.start + byMs, end: span.end + byMs }))

/** The same, later. */
export const shifted = ({ users, queues, metrics }: Traces, byMs: number): Traces => ({
  users: moved(users, byMs),
  queues: moved(queues, byMs),
  metrics: metrics.map((metric) => ({ ...metric, at: metric.at + byMs })),
})
