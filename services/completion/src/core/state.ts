import { type ConversationCompletion, type ConversationState } from '@aftercall/contracts'
import { type Step } from './completion.ts'

/** Version of the state's form. */
export const stateForm = 2

/** A state of an older form as one of today's. What form 1 did not have is read as null, which is what it meant. */
export const inTodaysForm = (state: ConversationState): ConversationState =>
  state.form === stateForm ? state : { ...state, form: stateForm }

/** What a conversation is when its first event arrives at `now`. */
export const firstSeen = (orgId: string, conversationId: string, now: number): ConversationState => ({
  form: stateForm,
  orgId,
  conversationId,
  phase: 'open',
  phaseAt: now,
  round: 1,
  attempt: 0,
  requests: 0,
  firstSeenAt: now,
  lastArrivalAt: now,
  evidenceAt: now,
  lastEventTime: null,
  sessions: [],
  request: null,
  nextAt: null,
  waitsFor: null,
  answeredAt: null,
  asOf: null,
  digest: null,
  strayStart: null,
  completedAnnounced: false,
  traceparent: null,
})

export type CompletionKind = 'completed' | 'final' | 'reopened' | 'refused' | 'dead_lettered' | 'given_up'

/** Tells others what happened to the conversation, with the facts that they act on. */
export const announcement = (
  state: ConversationState,
  kind: CompletionKind,
  at: number,
  more: {
    readonly missingSessionIds?: readonly string[]
    readonly acwPending?: boolean
    readonly reason?: string | null
  } = {},
): ConversationCompletion => ({
  orgId: state.orgId,
  conversationId: state.conversationId,
  round: state.round,
  kind,
  at,
  asOf: state.asOf,
  conversationStart: state.digest?.conversationStart ?? null,
  conversationEnd: state.digest?.conversationEnd ?? null,
  acwPending: more.acwPending ?? false,
  missingSessionIds: more.missingSessionIds ?? [],
  requests: state.requests,
  lastEventTime: state.lastEventTime,
  reason: more.reason ?? null,
})

/** A request that was lost or expired does not count as an attempt: what was due then is due now. */
export const withoutRequest = (state: ConversationState): ConversationState => ({
  ...state,
  request: null,
  attempt: Math.max(0, state.attempt - 1),
})

/** Something new happened after the conversation was done with: another round of the same conversation. */
export function reopen(state: ConversationState, now: number): Step {
  const open: ConversationState = {
    ...state,
    phase: 'open',
    phaseAt: now,
    round: state.round + 1,
    attempt: 0,
    evidenceAt: now,
    completedAnnounced: false,
  }
  return { state: open, effects: [{ type: 'announce', completion: announcement(open, 'reopened', now) }] }
}
