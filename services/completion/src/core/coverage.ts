import { type ConversationState, type RecordDigest, type SessionDigest, type SessionState } from '@aftercall/contracts'
import { hasEnded, sessionIdsOf } from './sessions.ts'

export interface Coverage {
  /** The record itself says that the conversation is over: an end, and no open segment. */
  readonly closed: boolean
  /** Sessions known from events that the record lacks altogether. */
  readonly missingSessionIds: readonly string[]
  /** Everything that the events told is in the record. */
  readonly complete: boolean
}

/**
 * Compares a record with what the events told. `toleranceMs` allows for event time and record time of the same moment to differ.
 * Whether a record is trusted depends on its content alone, never on which attempt brought it.
 */
export function coverageOf(digest: RecordDigest, sessions: readonly SessionState[], toleranceMs: number): Coverage {
  const recorded = new Map(digest.sessions.map((session) => [session.sessionId, session]))
  const missingSessionIds = sessionIdsOf(sessions).filter((sessionId) => !recorded.has(sessionId))
  const lastEndAt = sessions.reduce((last, { endedAt }) => Math.max(last, endedAt ?? last), Number.NEGATIVE_INFINITY)
  return {
    closed: digest.conversationEnd !== null && digest.openSegments === 0,
    missingSessionIds,
    complete:
      (digest.conversationEnd ?? Number.POSITIVE_INFINITY) >= lastEndAt - toleranceMs &&
      sessions.every((session) => covers(recorded.get(session.sessionId), session, toleranceMs)),
  }
}

/** The newest record contains everything that the events told, closed or not. */
export const knowsAll = (
  { digest, sessions }: Pick<ConversationState, 'digest' | 'sessions'>,
  { toleranceMs }: { readonly toleranceMs: number },
) => digest !== null && coverageOf(digest, sessions, toleranceMs).complete

/** The newest record is closed and contains everything that the events told. */
export function isCovered(
  { digest, sessions }: Pick<ConversationState, 'digest' | 'sessions'>,
  { toleranceMs }: { readonly toleranceMs: number },
): boolean {
  if (digest === null) return false
  const coverage = coverageOf(digest, sessions, toleranceMs)
  return coverage.closed && coverage.complete
}

/**
 * Every end that the events told is in the record, whatever of after-call work is still due: the row is worth showing.
 */
export const coversAllEnds = (digest: RecordDigest, sessions: readonly SessionState[], toleranceMs: number) => {
  const recorded = new Map(digest.sessions.map((session) => [session.sessionId, session]))
  return sessions.every((session) => coversEnd(recorded.get(session.sessionId), session, toleranceMs))
}

function covers(recorded: SessionDigest | undefined, session: SessionState, toleranceMs: number): boolean {
  if (recorded === undefined || !coversEnd(recorded, session, toleranceMs)) return false
  // A start after the recorded end is a session that came to life again.
  const startKnown =
    recorded.open || lastMoment(recorded) >= (session.startedAt ?? Number.NEGATIVE_INFINITY) - toleranceMs
  return startKnown && (session.acwAt === null || recorded.wrapUpEnd !== null)
}

function coversEnd(recorded: SessionDigest | undefined, session: SessionState, toleranceMs: number): boolean {
  if (!hasEnded(session)) return true
  return recorded !== undefined && recorded.end !== null && recorded.end >= (session.endedAt ?? 0) - toleranceMs
}

const lastMoment = (session: SessionDigest) => Math.max(session.end ?? 0, session.wrapUpEnd ?? 0)
