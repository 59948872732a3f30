import { type ConversationState, type FetchOutcome, type RecordDigest } from '@aftercall/contracts'
import { type Effect, type Step } from './completion.ts'
import { coverageOf, coversAllEnds } from './coverage.ts'
import { type CompletionOptions } from './options.ts'
import { isCandidate, isOpen } from './sessions.ts'
import { announcement, reopen, withoutRequest } from './state.ts'

/** Folds one answer by its content, whichever attempt it answers. */
export function foldAnswer(
  state: ConversationState,
  outcome: FetchOutcome,
  now: number,
  options: CompletionOptions,
): Step {
  const isAwaited = isAnswerTo(state, outcome)
  const answered: ConversationState = { ...state, request: isAwaited ? null : state.request, answeredAt: now }
  switch (outcome.outcome) {
    case 'record':
    case 'unchanged':
      return outcome.digest === null
        ? { state: answered, effects: [] }
        : foldRecord(answered, outcome.digest, outcome.asOf ?? 0, now, options)
    case 'expired':
      return { state: isAwaited ? afterExpiry(state, now) : state, effects: [] }
    case 'refused':
    case 'dead_lettered':
      return end(answered, outcome.outcome, outcome.reason, now)
    default:
      // not_found_yet, and whatever a newer details service may say: try again as planned.
      return { state: answered, effects: [] }
  }
}

/**
 * Nothing was asked, so it is no attempt; what was due then is due now, with a new life. Before its time by our clock no request is over:
 * then the clocks disagree, and asking again at once would go round and round, so its own end is waited for.
 */
function afterExpiry(state: ConversationState, now: number): ConversationState {
  return state.request === null || now < state.request.expiresAt ? state : withoutRequest(state)
}

const isAnswerTo = (state: ConversationState, outcome: FetchOutcome) =>
  state.request?.round === outcome.round && state.request.attempt === outcome.attempt

function end(state: ConversationState, phase: 'refused' | 'dead_lettered', reason: string | null, now: number): Step {
  if (state.phase === phase || state.phase === 'final' || state.phase === 'given_up') return { state, effects: [] }
  const ended: ConversationState = { ...state, phase, phaseAt: now }
  return { state: ended, effects: [{ type: 'announce', completion: announcement(ended, phase, now, { reason }) }] }
}

function foldRecord(
  state: ConversationState,
  digest: RecordDigest,
  asOf: number,
  now: number,
  options: CompletionOptions,
): Step {
  // A stale answer says nothing about now; the newer record stays.
  if (asOf < (state.asOf ?? 0)) return { state, effects: [] }
  const known: ConversationState = { ...state, digest, asOf }
  const coverage = coverageOf(digest, known.sessions, options.toleranceMs)
  // The record came to life again without an event that told it.
  if (state.phase === 'final') return coverage.closed ? { state: known, effects: [] } : reopen(known, now)
  if (coverage.closed && (coverage.complete || known.attempt >= options.acceptAfterAttempts)) {
    return finish(known, coverage.missingSessionIds, now)
  }
  const open: ConversationState = known.phase === 'open' ? known : { ...known, phase: 'open', phaseAt: now }
  return announceCompleted(open, coverage.closed, now, options)
}

function finish(state: ConversationState, missingSessionIds: readonly string[], now: number): Step {
  const final: ConversationState = { ...state, phase: 'final', phaseAt: now, completedAnnounced: true, request: null }
  const effects: Effect[] = [{ type: 'announce', completion: announcement(final, 'final', now, { missingSessionIds }) }]
  if (!state.completedAnnounced)
    effects.unshift({ type: 'announce', completion: announcement(final, 'completed', now, { missingSessionIds }) })
  return { state: final, effects }
}

/** All sessions have ended and the record shows it: others may act on it, after-call work or not. */
function announceCompleted(state: ConversationState, closed: boolean, now: number, options: CompletionOptions): Step {
  const isCompleted =
    isCandidate(state.sessions) &&
    state.digest !== null &&
    coversAllEnds(state.digest, state.sessions, options.toleranceMs)
  if (!isCompleted || state.completedAnnounced) return { state, effects: [] }
  const announced = { ...state, completedAnnounced: true }
  const acwPending = !closed && !state.sessions.some(isOpen)
  return {
    state: announced,
    effects: [{ type: 'announce', completion: announcement(announced, 'completed', now, { acwPending }) }],
  }
}
