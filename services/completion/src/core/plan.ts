import { type ConversationState } from '@aftercall/contracts'
import { knownToGoOn, mayBeAsleep } from './going-on.ts'
import { isBelievable, lateDataWaitMs } from './late-data.ts'
import { forgetAt } from './marker.ts'
import { type CompletionOptions, type CompletionRules } from './options.ts'
import { lastDelayMs, retryDelayMs, shared } from './retry-delay.ts'
import { isCandidate, isOpen } from './sessions.ts'

export type Cause = 'ended' | 'after_call_work' | 'retry' | 'idle' | 'reopened' | 'late_data' | 'lost_state'

/** What is due next for a conversation, and when (epoch ms, arrival clock). */
export type Plan =
  AskPlan | { readonly waitsFor: 'answer'; readonly at: number } | { readonly waitsFor: 'expiry'; readonly at: number }
interface AskPlan {
  readonly waitsFor: 'session_end' | 'quiet_period' | 'after_call_work' | 'late_data' | 'retry'
  readonly at: number
  readonly cause: Cause
}

/** A pure function of the state: nothing of it needs to be remembered, all of it can be shown. */
export function planOf(state: ConversationState, rules: CompletionRules): Plan {
  if (state.request !== null) return { waitsFor: 'answer', at: state.request.expiresAt + rules.lostAllowanceMs }
  switch (state.phase) {
    case 'final':
    case 'dead_lettered':
    case 'given_up':
      return { waitsFor: 'expiry', at: forgetAt(state, rules) }
    case 'refused':
      // Parked, not lost: a permission that is granted later heals it.
      return retry(state, Math.max(lastDelayMs(rules), delayOf(state, rules)), rules)
    default:
      return state.attempt === 0 ? firstAttempt(state, rules) : nextAttempt(state, rules)
  }
}

function firstAttempt(state: ConversationState, rules: CompletionRules): AskPlan {
  if (!isReadyToAsk(state, rules)) {
    return { waitsFor: 'session_end', at: idleAt(state, rules), cause: 'idle' }
  }
  return { waitsFor: 'quiet_period', at: state.evidenceAt + rules.quietPeriodMs, cause: firstCause(state) }
}

function firstCause(state: ConversationState): Cause {
  if (state.completedAnnounced) return 'after_call_work'
  return state.round > 1 ? 'reopened' : 'ended'
}

function nextAttempt(state: ConversationState, rules: CompletionRules): AskPlan {
  const lateMs = isBelievable(state, rules) ? lateDataWaitMs(state, rules) : null
  if (lateMs !== null) {
    const at = Math.ceil((answeredAt(state) + lateMs) / rules.sharedTickMs) * rules.sharedTickMs
    return { waitsFor: 'late_data', at, cause: 'late_data' }
  }
  if (!isReadyToAsk(state, rules)) {
    // Looked up while a session is open: nothing hurries, the next event or the next long silence tells more.
    const delayMs = Math.max(delayOf(state, rules), idleLimitMs(state, rules))
    return { ...retry(state, delayMs, rules), waitsFor: 'session_end', cause: 'idle' }
  }
  switch (knownToGoOn(state, rules.toleranceMs)) {
    case 'after_call_work':
      return { ...retry(state, Math.max(delayOf(state, rules), rules.acwGraceMs), rules), waitsFor: 'after_call_work' }
    case 'connected':
      return { ...retry(state, Math.max(delayOf(state, rules), rules.acwGraceMs), rules), waitsFor: 'session_end' }
    case 'asleep':
      return { ...retry(state, delayOf(state, rules, rules.sharedTickFromMs), rules), waitsFor: 'session_end' }
    default:
      // The record is behind, or not there: that is soon over.
      return retry(state, delayOf(state, rules), rules)
  }
}

const isReadyToAsk = ({ orgId, sessions }: ConversationState, { endsHeard }: CompletionRules) =>
  isCandidate(sessions, (kind) => endsHeard(orgId, kind))

const delayOf = (state: ConversationState, options: CompletionOptions, atLeastMs = 0) =>
  retryDelayMs(state.attempt, answeredAt(state) - state.phaseAt, options, atLeastMs)

const retry = (state: ConversationState, delayMs: number, options: CompletionOptions): AskPlan => ({
  waitsFor: 'retry',
  at: shared(answeredAt(state), delayMs, options),
  cause: 'retry',
})

const answeredAt = (state: ConversationState) => state.answeredAt ?? state.evidenceAt

const idleLimitMs = (state: ConversationState, options: CompletionOptions) =>
  isAsleep(state) ? options.longIdleLimitMs : options.idleLimitMs

/** What sleeps has no row before its first record, and whoever plans the day wants to see it: the first look is early, and shared. */
const firstLookMs = 7_200_000

function idleAt(state: ConversationState, options: CompletionOptions): number {
  const limitMs = idleLimitMs(state, options)
  return isAsleep(state) && state.digest === null
    ? shared(state.lastArrivalAt, Math.min(limitMs, firstLookMs), options)
    : state.lastArrivalAt + limitMs
}

const isAsleep = ({ sessions }: ConversationState) =>
  sessions.some((session) => isOpen(session) && mayBeAsleep(session.mediaType))
