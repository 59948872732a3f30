/**
 * A small world for the tests of completion: a conversation as it truly was, the events it sends, the record Genesys would answer
 * at any moment, and a driver that plays arrivals, ticks and answers against `step`.
 */
import {
  type ConversationEvent,
  type ConversationState,
  type FetchOutcome,
  type RecordDigest,
} from '@aftercall/contracts'
import { type Effect, step } from '../core/completion.ts'
import { type CompletionRules } from '../core/options.ts'

export const options: CompletionRules = {
  quietPeriodMs: 5_000,
  acwGraceMs: 60_000,
  idleLimitMs: 14_400_000,
  longIdleLimitMs: 86_400_000,
  attemptDelaysMs: [15_000, 60_000, 300_000, 1_800_000, 7_200_000, 43_200_000, 86_400_000],
  sharedTickMs: 300_000,
  sharedTickFromMs: 1_800_000,
  requestTtlMs: 600_000,
  lostAllowanceMs: 60_000,
  acceptAfterAttempts: 4,
  toleranceMs: 2_000,
  lateDataMs: 2_400_000,
  markerMs: 7_200_000,
  messageMarkerMs: 75 * 3_600_000,
  emailMarkerMs: 31 * 86_400_000,
  giveUpAfterMs: 65 * 86_400_000,
  endsHeard: () => true,
}

/** One session as it truly was; times in epoch ms. */
export interface TrueSession {
  readonly sessionId: string
  readonly kind: 'customer' | 'flow' | 'acd' | 'user' | 'voicemail'
  readonly start: number
  readonly end: number
  readonly wrapUpEnd?: number
  /** The record has its end first, and shows the wrap-up or the statistics only at this moment. */
  readonly settledAt?: number
  /** VOICE unless told otherwise. */
  readonly mediaType?: string
  /** It sends no events. */
  readonly silent?: boolean
  /** Of a queue: the flow that plays to whoever waits, under the session of the queue. */
  readonly inQueueFlow?: { readonly start: number; readonly end: number }
}

export const event = (
  eventType: string,
  sessionId: string | null,
  eventTime: number,
  more: Partial<ConversationEvent> = {},
) =>
  ({
    orgId: 'org',
    conversationId: 'conversation',
    eventType,
    sessionId,
    eventTime,
    mediaType: 'VOICE',
    queueId: null,
    interactingDurationMs: null,
    ...more,
  }) as ConversationEvent

/** Every event that the sessions send. */
export const eventsOf = (sessions: readonly TrueSession[]): readonly ConversationEvent[] =>
  sessions.filter(({ silent }) => silent !== true).flatMap(sessionEvents)

function sessionEvents({ kind, sessionId, start, end, ...session }: TrueSession): readonly ConversationEvent[] {
  const { mediaType = 'VOICE', wrapUpEnd, inQueueFlow } = session
  const answered = wrapUpEnd === undefined ? {} : { queueId: 'queue', interactingDurationMs: end - start }
  return [
    event(`${kind}.start`, sessionId, start, { mediaType }),
    event(`${kind}.end`, sessionId, end, { mediaType, ...answered }),
    ...(wrapUpEnd === undefined ? [] : [event('acw', sessionId, wrapUpEnd, { mediaType })]),
    ...(inQueueFlow === undefined
      ? []
      : [event('flow.start', sessionId, inQueueFlow.start), event('flow.end', sessionId, inQueueFlow.end)]),
  ]
}

/** The record as Genesys would answer it at `now`; null while nothing has begun. */
export function digestAt(sessions: readonly TrueSession[], now: number): RecordDigest | null {
  const begun = sessions.filter((session) => session.start <= now)
  if (begun.length === 0) return null
  const unsettled = begun.filter(({ end, settledAt }) => settledAt !== undefined && end <= now && now < settledAt)
  const shown = begun.map((session): TrueSession => {
    if (!unsettled.includes(session)) return session
    const { wrapUpEnd: _, ...early } = session
    return early
  })
  const digests = shown.map((session) => ({
    sessionId: session.sessionId,
    purpose: session.kind === 'user' ? 'agent' : session.kind,
    mediaType: (session.mediaType ?? 'VOICE').toLowerCase(),
    open: now < lastMomentOf(session),
    end: session.end <= now ? session.end : null,
    wrapUpEnd: session.wrapUpEnd !== undefined && session.wrapUpEnd <= now ? session.wrapUpEnd : null,
  }))
  const openSegments = digests.filter((session) => session.open).length
  const isOver = openSegments === 0
  const end = Math.max(...shown.map(lastMomentOf))
  const hash = JSON.stringify([digests, unsettled.length])
  return {
    hash,
    conversationStart: Math.min(...begun.map((s) => s.start)),
    conversationEnd: isOver ? end : null,
    openSegments,
    unsettledAt: unsettled.length === 0 ? null : Math.max(...unsettled.map((session) => session.end)),
    sessions: digests,
  }
}

export const lastMomentOf = ({ end, wrapUpEnd }: TrueSession) => Math.max(end, wrapUpEnd ?? 0)

export interface Arrival {
  readonly at: number
  readonly event: ConversationEvent
}

export interface Played {
  readonly state: ConversationState | null
  /** Every state on the way. */
  readonly states: readonly ConversationState[]
  readonly effects: readonly (Effect & { readonly at: number })[]
  readonly endedAt: number
}

export interface TimedAnswer {
  readonly at: number
  readonly outcome: Partial<FetchOutcome>
}

/** How the world answers a request: the outcomes, and when each arrives. `null`: never. */
export type Answers = (request: {
  attempt: number
  round: number
  requestedAt: number
  expiresAt: number
}) => TimedAnswer | readonly TimedAnswer[] | null

/** Plays arrivals, answers and ticks in time order until nothing is due before `until`. */
export function play(
  arrivals: readonly Arrival[],
  answers: Answers,
  until: number,
  rules: CompletionRules = options,
): Played {
  const pending: { at: number; run: (now: number) => void }[] = []
  const effects: (Effect & { at: number })[] = []
  const states: ConversationState[] = []
  let state: ConversationState | null = null
  let now = 0
  const apply = (result: { state: ConversationState | null; effects: readonly Effect[] }, at: number) => {
    state = result.state
    if (state !== null) states.push(state)
    for (const effect of result.effects) {
      effects.push({ ...effect, at })
      if (effect.type !== 'request') continue
      for (const answer of [answers(effect.request) ?? []].flat()) {
        const outcome = {
          orgId: 'org',
          conversationId: 'conversation',
          round: effect.request.round,
          attempt: effect.request.attempt,
          lane: 'live',
          reason: null,
          asOf: null,
          answeredAt: answer.at,
          digest: null,
          ...answer.outcome,
        } as FetchOutcome
        pending.push({
          at: answer.at,
          run: (time) => apply(step(state, { type: 'answer', outcome }, time, rules), time),
        })
      }
    }
  }
  for (const arrival of arrivals) {
    pending.push({
      at: arrival.at,
      run: (time) => apply(step(state, { type: 'event', event: arrival.event }, time, rules), time),
    })
  }
  for (let turns = 0; turns < 10_000; turns += 1) {
    pending.sort((a, b) => a.at - b.at)
    const dueAt = (state as ConversationState | null)?.nextAt ?? Number.POSITIVE_INFINITY
    const next = pending[0]
    if (Math.min(dueAt, next?.at ?? Number.POSITIVE_INFINITY) > until) return { state, states, effects, endedAt: now }
    if (next !== undefined && next.at <= dueAt) {
      pending.shift()
      now = Math.max(now, next.at)
      next.run(now)
    } else {
      now = Math.max(now, dueAt)
      apply(step(state, { type: 'tick' }, now, rules), now)
    }
  }
  throw new Error('the world did not come to rest within 10,000 turns')
}

/** Answers every request after `delayMs` with the record of that moment. */
export const faithfully =
  (sessions: readonly TrueSession[], delayMs = 1_000) =>
  (request: { readonly requestedAt: number }): TimedAnswer => {
    const at = request.requestedAt + delayMs
    const digest = digestAt(sessions, at)
    return { at, outcome: digest === null ? { outcome: 'not_found_yet' } : { outcome: 'record', asOf: at, digest } }
  }

export const requestsOf = (played: Played) =>
  played.effects.flatMap((effect) => (effect.type === 'request' ? [{ at: effect.at, ...effect.request }] : []))
export const announcementsOf = (played: Played) =>
  played.effects.flatMap((effect) => (effect.type === 'announce' ? [effect.completion] : []))
