import { type ConversationEvent, type SessionState } from '@aftercall/contracts'

/** What completion reads of an event. */
export type SessionEvent = Pick<
  ConversationEvent,
  'eventType' | 'eventTime' | 'sessionId' | 'mediaType' | 'queueId' | 'interactingDurationMs'
>

type Sign = 'start' | 'end' | 'after_call_work'

/** Which event says what of which kind of session; every other event only shows that the conversation is alive. */
const signs: ReadonlyMap<string, { readonly kind: string; readonly sign: Sign }> = new Map([
  ['customer.start', { kind: 'customer', sign: 'start' }],
  ['customer.end', { kind: 'customer', sign: 'end' }],
  ['flow.start', { kind: 'flow', sign: 'start' }],
  ['flow.end', { kind: 'flow', sign: 'end' }],
  ['acd.start', { kind: 'acd', sign: 'start' }],
  ['acd.end', { kind: 'acd', sign: 'end' }],
  ['user.start', { kind: 'user', sign: 'start' }],
  ['user.end', { kind: 'user', sign: 'end' }],
  ['voicemail.start', { kind: 'voicemail', sign: 'start' }],
  ['voicemail.end', { kind: 'voicemail', sign: 'end' }],
  ['acw', { kind: 'user', sign: 'after_call_work' }],
  ['wrapup', { kind: 'user', sign: 'after_call_work' }],
])

/**
 * Folds one event into the sessions known so far. Only maxima and flags are kept, so that order and repetition do not
 * matter; returns the very same array when the event says nothing new. A flow that plays while somebody waits in a queue speaks
 * under the session of the queue, and its end is not the queue's: each kind of session counts for itself.
 */
export function foldSession(sessions: readonly SessionState[], event: SessionEvent): readonly SessionState[] {
  const meaning = signs.get(event.eventType)
  if (meaning === undefined || event.sessionId === null) return sessions
  const index = sessions.findIndex(({ sessionId, kind }) => sessionId === event.sessionId && kind === meaning.kind)
  const before = sessions[index] ?? unknownSession(event.sessionId, meaning.kind)
  const after = learn(before, meaning.sign, event)
  if (same(before, after)) return sessions
  return index < 0 ? [...sessions, after].toSorted(byIdAndKind) : sessions.with(index, after)
}

/** When the session last ended as far as events tell; after-call work is proof of an end too. */
export function lastEndedAt({ endedAt, acwAt }: SessionState): number | null {
  const last = Math.max(endedAt ?? Number.NEGATIVE_INFINITY, acwAt ?? Number.NEGATIVE_INFINITY)
  return last === Number.NEGATIVE_INFINITY ? null : last
}

/** Ids of the sessions, each once. */
export const sessionIdsOf = (sessions: readonly SessionState[]): readonly string[] => [
  ...new Set(sessions.map(({ sessionId }) => sessionId)),
]

export const hasEnded = (session: SessionState) => lastEndedAt(session) !== null

/** A session that began and whose latest end, if any, is older than its latest start. */
export const isOpen = (session: SessionState) =>
  session.startedAt !== null && session.startedAt > (lastEndedAt(session) ?? Number.NEGATIVE_INFINITY)

/** The kind of session whose end this type of event tells, or null. */
export const endedKindOf = (eventType: string): string | null => {
  const meaning = signs.get(eventType)
  return meaning?.sign === 'end' ? meaning.kind : null
}

/**
 * At least one session ended, and none is open but what is left behind or will never be heard to end: the record is worth fetching.
 */
export const isCandidate = (sessions: readonly SessionState[], endsHeard: (kind: string) => boolean) =>
  sessions.some(hasEnded) &&
  sessions.every((session) => !isOpen(session) || !endsHeard(session.kind) || isLeftBehind(session, sessions))

/**
 * An outside party that was called in, while everybody whose conversation it was has hung up: such a leg may never be closed before a
 * sweep some sixty days later, and the row should not wait for it. A callback that waits for its time is none.
 */
function isLeftBehind(open: SessionState, sessions: readonly SessionState[]): boolean {
  if (open.mediaType !== 'VOICE') return false
  const caller = sessions.find(
    ({ kind, startedAt }) => kind === 'customer' && startedAt !== null && startedAt < (open.startedAt ?? 0),
  )
  const isAlone = sessions.every((session) => !isOpen(session) || session.kind === 'customer')
  return caller !== undefined && hasEnded(caller) && isAlone && sessions.some(({ kind }) => kind === 'user')
}

function learn(session: SessionState, sign: Sign, event: SessionEvent): SessionState {
  const known = { ...session, mediaType: session.mediaType ?? event.mediaType }
  switch (sign) {
    case 'start':
      return { ...known, startedAt: latest(session.startedAt, event.eventTime) }
    case 'end':
      return {
        ...known,
        endedAt: latest(session.endedAt, event.eventTime),
        acwDue: session.acwDue || isAnswered(event),
      }
    case 'after_call_work':
      return { ...known, acwAt: latest(session.acwAt, event.eventTime) }
    default:
      return sign satisfies never
  }
}

/** Only an agent who spoke for a queue has after-call work to do; on other ends the fields are absent. */
const isAnswered = (event: SessionEvent) =>
  event.eventType === 'user.end' && event.queueId !== null && (event.interactingDurationMs ?? 0) > 0

const latest = (known: number | null, time: number) => Math.max(known ?? Number.NEGATIVE_INFINITY, time)
const byIdAndKind = (a: SessionState, b: SessionState) =>
  a.sessionId === b.sessionId ? (a.kind < b.kind ? -1 : 1) : a.sessionId < b.sessionId ? -1 : 1
const unknownSession = (sessionId: string, kind: string): SessionState => ({
  sessionId,
  kind,
  mediaType: null,
  startedAt: null,
  endedAt: null,
  acwDue: false,
  acwAt: null,
})
const same = (a: SessionState, b: SessionState) =>
  a.startedAt === b.startedAt && a.endedAt === b.endedAt && a.acwAt === b.acwAt && a.acwDue === b.acwDue
