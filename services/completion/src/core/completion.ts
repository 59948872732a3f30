import {
  type ConversationCompletion,
  type ConversationEvent,
  type ConversationState,
  type FetchOutcome,
  type NewFetchRequest,
} from '@aftercall/contracts'
import { foldAnswer } from './answer.ts'
import { foldEvent } from './event.ts'
import { afterMarker } from './marker.ts'
import { type CompletionRules } from './options.ts'
import { type Cause, planOf } from './plan.ts'
import { withSaneTimes } from './sane-times.ts'
import { sessionIdsOf } from './sessions.ts'
import { announcement, firstSeen, withoutRequest } from './state.ts'

export type Input =
  | { readonly type: 'event'; readonly event: ConversationEvent; readonly traceparent?: string }
  | { readonly type: 'answer'; readonly outcome: FetchOutcome }
  | { readonly type: 'tick' }

export type Effect =
  | { readonly type: 'request'; readonly request: NewFetchRequest }
  | { readonly type: 'announce'; readonly completion: ConversationCompletion }

export interface Step {
  /** `null`: nothing needs to be remembered any more. */
  readonly state: ConversationState | null
  readonly effects: readonly Effect[]
}

/**
 * Advances one conversation by one input at arrival time `now` (epoch ms). Afterwards everything due at `now` has been done, and
 * `state.nextAt` says when the next `tick` is due. Event time decides what is known, arrival time only when to act.
 */
export function step(state: ConversationState | null, input: Input, now: number, rules: CompletionRules): Step {
  const folded = fold(state === null ? null : withSaneTimes(state, now, rules), input, now, rules)
  return folded.state === null
    ? { state: null, effects: folded.effects }
    : act(folded.state, folded.effects, now, rules)
}

function fold(state: ConversationState | null, input: Input, now: number, rules: CompletionRules): Step {
  switch (input.type) {
    case 'event': {
      const known = state ?? firstSeen(input.event.orgId, input.event.conversationId, now)
      return foldEvent(known, input, now, rules)
    }
    case 'answer':
      // Asked for by somebody else, or the conversation is long forgotten: the record is stored, nothing is decided.
      return state === null ? { state, effects: [] } : foldAnswer(state, input.outcome, now, rules)
    case 'tick':
      return { state, effects: [] }
    default:
      return input satisfies never
  }
}

/** What is asked for when nothing is known but the id, because the state is lost: the record tells what there is to know. */
export const lookUpAnew = (orgId: string, conversationId: string, now: number, rules: CompletionRules): Step =>
  ask(firstSeen(orgId, conversationId, now), 'lost_state', [], now, rules)

/** Does what is due at `now`, and notes what is due next. */
function act(state: ConversationState, before: readonly Effect[], now: number, rules: CompletionRules): Step {
  const plan = planOf(state, rules)
  if (plan.at > now) return { state: { ...state, nextAt: plan.at, waitsFor: plan.waitsFor }, effects: before }
  if (plan.waitsFor === 'expiry') {
    const kept = afterMarker(state, rules)
    return kept === null ? { state: null, effects: before } : act(kept, before, now, rules)
  }
  if (plan.waitsFor === 'answer') return act(withoutRequest(state), before, now, rules)
  // Not before it was asked for at least once: neither a clock that was wrong nor events that never paused are a reason not to look.
  if (now - state.phaseAt >= rules.giveUpAfterMs && state.requests > 0) return giveUp(state, before, now, rules)
  return ask(state, plan.cause, before, now, rules)
}

function ask(
  state: ConversationState,
  cause: Cause,
  before: readonly Effect[],
  now: number,
  rules: CompletionRules,
): Step {
  // Numbered through the conversation's life, so that a late answer is never taken for another request's.
  const number = state.requests + 1
  const outstanding = {
    round: state.round,
    attempt: number,
    requestedAt: now,
    expiresAt: now + rules.requestTtlMs,
    knownStart: state.strayStart ?? state.digest?.conversationStart ?? null,
  }
  const asked: ConversationState = { ...state, attempt: state.attempt + 1, requests: number, request: outstanding }
  const request: NewFetchRequest = {
    orgId: state.orgId,
    conversationId: state.conversationId,
    cause,
    knownHash: state.digest?.hash ?? null,
    knownSessionIds: sessionIdsOf(state.sessions),
    ...outstanding,
  }
  return act(asked, [...before, { type: 'request', request }], now, rules)
}

function giveUp(state: ConversationState, before: readonly Effect[], now: number, rules: CompletionRules): Step {
  const given: ConversationState = { ...state, phase: 'given_up', phaseAt: now }
  const completion = announcement(given, 'given_up', now, { reason: 'too_old' })
  return act(given, [...before, { type: 'announce', completion }], now, rules)
}
