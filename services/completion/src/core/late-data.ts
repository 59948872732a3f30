import { type ConversationState, type RecordDigest, type SessionState } from '@aftercall/contracts'
import { isCovered } from './coverage.ts'
import { type CompletionOptions } from './options.ts'

/**
 * How long, ms from the answer, until the record is worth a last look: it would be believed, but was read so soon after its end that a wrap-up,
 * media statistics or metrics may still appear. Null when nothing is lacking or nothing more can be expected.
 */
export function lateDataWaitMs(
  { digest, asOf, ...state }: ConversationState,
  options: CompletionOptions,
): number | null {
  if (digest === null || asOf === null) return null
  // Records whose times are wrong, or whose answers never get younger, are not looked at for ever.
  if (state.attempt >= 2 * options.acceptAfterAttempts) return null
  const since = Math.max(digest.unsettledAt ?? Number.NEGATIVE_INFINITY, ...untoldWrapUps(digest, state.sessions))
  const waitMs = since + options.lateDataMs - asOf
  return waitMs <= options.toleranceMs ? null : Math.min(waitMs, options.lateDataMs)
}

/** Whether the newest record would be believed, were there nothing that may come late. */
export const isBelievable = (state: ConversationState, options: CompletionOptions): boolean =>
  isCovered(state, options) || (isOver(state) && state.attempt >= options.acceptAfterAttempts)

const isOver = ({ digest }: ConversationState) =>
  digest !== null && digest.conversationEnd !== null && digest.openSegments === 0

/** When events told of wrap-ups that the record does not have. */
function untoldWrapUps(digest: RecordDigest, sessions: readonly SessionState[]): readonly number[] {
  const wrappedUp = new Set(
    digest.sessions.flatMap(({ sessionId, wrapUpEnd }) => (wrapUpEnd === null ? [] : [sessionId])),
  )
  return sessions.flatMap(({ sessionId, acwAt }) => (acwAt === null || wrappedUp.has(sessionId) ? [] : [acwAt]))
}
