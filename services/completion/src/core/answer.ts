import { type ConversationState, type FetchOutcome, type RecordDigest } from '@aftercall/contracts'
import { type Effect, type Step } from './completion.ts'
import { coverageOf, coversAllEnds, isCovered } from './coverage.ts'
import { goingOnIn, isLeftByAll } from './going-on.ts'
import { lateDataWaitMs } from './late-data.ts'
import { knownSessions } from './marker.ts'
import { strayStartAfter } from './moved-start.ts'
import { type CompletionRules } from './options.ts'
import { isCandidate } from './sessions.ts'
import { announcement, reopen, withoutRequest } from './state.ts'

/** Folds one answer by its content, whichever attempt it answers. */
export function foldAnswer(state: ConversationState, outcome: FetchOutcome, now: number, rules: CompletionRules): Step {
  const isAwaited = isAnswerTo(state, outcome)
  const answered: ConversationState = { ...state, request: isAwaited ? null : state.request, answeredAt: now }
  switch (outcome.outcome) {
    case 'record':
    case 'unchanged':
      return outcome.digest === null
        ? { state: answered, effects: [] }
        : foldRecord(
            answered,
            {
              digest: outcome.digest,
              asOf: outcome.asOf ?? 0,
              knownStart: isAwaited ? (state.request?.knownStart ?? null) : null,
            },
            now,
            rules,
          )
    case 'expired':
      return { state: isAwaited ? afterExpiry(state, now) : state, effects: [] }
    case 'refused':
    case 'dead_lettered':
      return contentWithoutIt(answered, isAwaited, now, rules) ?? end(answered, outcome.outcome, outcome.reason, now)
    default:
      // not_found_yet, and whatever a newer details service may say: try again as planned.
      return contentWithoutIt(answered, isAwaited, now, rules) ?? { state: answered, effects: [] }
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

/** A last look for what may come late that finds no record changes nothing: the record in hand is good. A row left under another day needs one. */
function contentWithoutIt(
  state: ConversationState,
  isAwaited: boolean,
  now: number,
  rules: CompletionRules,
): Step | null {
  return isAwaited &&
    state.strayStart === null &&
    state.phase === 'open' &&
    state.attempt > 0 &&
    isCovered(state, rules)
    ? finish(state, [], now)
    : null
}

function end(state: ConversationState, phase: 'refused' | 'dead_lettered', reason: string | null, now: number): Step {
  if (state.phase === phase || state.phase === 'final' || state.phase === 'given_up') return { state, effects: [] }
  const ended: ConversationState = { ...state, phase, phaseAt: now }
  return { state: ended, effects: [{ type: 'announce', completion: announcement(ended, phase, now, { reason }) }] }
}

function foldRecord(
  state: ConversationState,
  answer: { readonly digest: RecordDigest; readonly asOf: number; readonly knownStart: number | null },
  now: number,
  rules: CompletionRules,
): Step {
  const { digest, asOf } = answer
  const strayStart = strayStartAfter(state, answer)
  // A stale answer says nothing about now; the newer record stays.
  const known: ConversationState =
    asOf < (state.asOf ?? 0)
      ? { ...state, strayStart }
      : { ...state, sessions: knownSessions(state), digest, asOf, strayStart }
  if (state.phase === 'final' && strayStart !== null && state.strayStart === null) return lookAgain(known, now)
  if (known.digest !== digest) return { state: known, effects: [] }
  const coverage = coverageOf(digest, known.sessions, rules.toleranceMs)
  // The record came to life again without an event that told it.
  if (state.phase === 'final') return coverage.closed ? { state: known, effects: [] } : reopen(known, now)
  const open: ConversationState = known.phase === 'open' ? known : { ...known, phase: 'open', phaseAt: now }
  if (!coverage.closed || !(coverage.complete || known.attempt >= rules.acceptAfterAttempts))
    return announceCompleted(open, coverage.closed, now, rules)
  if (strayStart === null && lateDataWaitMs(known, rules) === null)
    return finish(known, coverage.missingSessionIds, now)
  return completed(open, now, { missingSessionIds: coverage.missingSessionIds })
}

/** Another request removes the row of a record that starts on another day; nothing else about the conversation is in doubt. */
const lookAgain = (state: ConversationState, now: number): Step => ({
  state: { ...state, sessions: knownSessions(state), phase: 'open', phaseAt: now, attempt: 1 },
  effects: [],
})

function finish(state: ConversationState, missingSessionIds: readonly string[], now: number): Step {
  const final: ConversationState = { ...state, phase: 'final', phaseAt: now, completedAnnounced: true, request: null }
  const effects: Effect[] = [{ type: 'announce', completion: announcement(final, 'final', now, { missingSessionIds }) }]
  if (!state.completedAnnounced)
    effects.unshift({ type: 'announce', completion: announcement(final, 'completed', now, { missingSessionIds }) })
  return { state: final, effects }
}

/** All sessions have ended and the record shows it: others may act on it, after-call work or not. */
function announceCompleted(state: ConversationState, closed: boolean, now: number, rules: CompletionRules): Step {
  const isCompleted =
    isCandidate(state.sessions, (kind) => rules.endsHeard(state.orgId, kind)) &&
    state.digest !== null &&
    coversAllEnds(state.digest, state.sessions, rules.toleranceMs) &&
    isLeftByAll(state.digest)
  if (!isCompleted || state.digest === null) return { state, effects: [] }
  const goingOn = goingOnIn(state.digest)
  return completed(state, now, { acwPending: !closed && goingOn === 'after_call_work' })
}

function completed(state: ConversationState, now: number, facts: Parameters<typeof announcement>[3]): Step {
  if (state.completedAnnounced) return { state, effects: [] }
  const announced = { ...state, completedAnnounced: true }
  return {
    state: announced,
    effects: [{ type: 'announce', completion: announcement(announced, 'completed', now, facts) }],
  }
}
