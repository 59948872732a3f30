import { type ConversationState } from '@aftercall/contracts'
import { type CompletionOptions } from './options.ts'
import { awaitsAfterCallWork, isCandidate, isOpen } from './sessions.ts'

export type Cause = 'ended' | 'after_call_work' | 'retry' | 'idle' | 'reopened'

/** What is due next for a conversation, and when (epoch ms, arrival clock). */
export type Plan =
  AskPlan | { readonly waitsFor: 'answer'; readonly at: number } | { readonly waitsFor: 'expiry'; readonly at: number }
interface AskPlan {
  readonly waitsFor: 'session_end' | 'quiet_period' | 'after_call_work' | 'retry'
  readonly at: number
  readonly cause: Cause
}

/** Media whose sessions may sleep for days while nothing is wrong. */
const sleepingMedia = new Set(['CALLBACK', 'EMAIL', 'MESSAGE', 'INTERNALMESSAGE'])

/** A pure function of the state: nothing of it needs to be remembered, all of it can be shown. */
export function planOf(state: ConversationState, options: CompletionOptions): Plan {
  if (state.request !== null) return { waitsFor: 'answer', at: state.request.expiresAt + options.lostAllowanceMs }
  switch (state.phase) {
    case 'final':
    case 'dead_lettered':
    case 'given_up':
      return { waitsFor: 'expiry', at: state.phaseAt + options.markerMs }
    case 'refused':
      // Parked, not lost: a permission that is granted later heals it.
      return retryAt(state, lastOf(options.attemptDelaysMs), options)
    default:
      return state.attempt === 0 ? firstAttempt(state, options) : nextAttempt(state, options)
  }
}

function firstAttempt(state: ConversationState, options: CompletionOptions): AskPlan {
  if (!isCandidate(state.sessions)) {
    return { waitsFor: 'session_end', at: state.lastArrivalAt + idleLimitMs(state, options), cause: 'idle' }
  }
  return { waitsFor: 'quiet_period', at: state.evidenceAt + options.quietPeriodMs, cause: firstCause(state) }
}

function firstCause(state: ConversationState): Cause {
  if (state.completedAnnounced) return 'after_call_work'
  return state.round > 1 ? 'reopened' : 'ended'
}

function nextAttempt(state: ConversationState, options: CompletionOptions): AskPlan {
  const delayMs =
    options.attemptDelaysMs[Math.min(state.attempt, options.attemptDelaysMs.length) - 1] ??
    lastOf(options.attemptDelaysMs)
  if (!isCandidate(state.sessions)) {
    // Looked up while a session is open: nothing hurries, the next event or the next long silence tells more.
    return {
      ...retryAt(state, Math.max(delayMs, idleLimitMs(state, options)), options),
      waitsFor: 'session_end',
      cause: 'idle',
    }
  }
  const waitsForAcw = state.sessions.some(awaitsAfterCallWork)
  if (!waitsForAcw) return retryAt(state, delayMs, options)
  const retry = retryAt(state, Math.max(delayMs, options.acwGraceMs), options)
  return { ...retry, waitsFor: 'after_call_work' }
}

function retryAt(state: ConversationState, delayMs: number, options: CompletionOptions): AskPlan {
  const at = (state.answeredAt ?? state.evidenceAt) + delayMs
  const shared = delayMs >= options.sharedTickFromMs ? Math.ceil(at / options.sharedTickMs) * options.sharedTickMs : at
  return { waitsFor: 'retry', at: shared, cause: 'retry' }
}

const idleLimitMs = (state: ConversationState, options: CompletionOptions) =>
  state.sessions.some((session) => isOpen(session) && sleepingMedia.has(session.mediaType ?? ''))
    ? options.longIdleLimitMs
    : options.idleLimitMs

const lastOf = (delays: readonly number[]) => delays.at(-1) ?? 86_400_000
