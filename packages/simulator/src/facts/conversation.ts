/**
 * What happened: conversation → participants → legs (one communication each) → stretches of time. Every time is epoch
 * milliseconds. Spelling is that of the detail record; the events derive their own. Nothing here says which metrics or
 * fields follow from it.
 */
import { type FlowRun } from './flow-run.ts'
import { type CampaignContact, type Medium, type Utterance } from './medium.ts'
import { type Direction, type MediaReading, type Stretch } from './stretch.ts'

export { type ExitReason, type FlowOutcome, type FlowRun, type FlowType, type TransferType } from './flow-run.ts'
export { type CampaignContact, type Medium, type MessageType, messageTypes, type Utterance } from './medium.ts'
export {
  notYet,
  type Direction,
  type DisconnectType,
  type MediaReading,
  type QueueOfStretch,
  type Stretch,
  type StretchEnd,
  type StretchType,
} from './stretch.ts'

/** Something about a session that becomes known at a moment, in the record's own field names. */
export interface Disclosure {
  readonly at: number
  readonly fields: Readonly<Record<string, string | boolean | readonly string[]>>
}

interface AnyLeg {
  readonly sessionId: string
  readonly direction: Direction
  /** Absent on telephone calls. */
  readonly medium?: Medium
  readonly campaign?: CampaignContact
  /** What was written while the leg lasted, in order. */
  readonly dialogue?: readonly Utterance[]
  readonly ani?: string
  readonly dnis?: string
  readonly sessionDnis?: string
  readonly edgeId?: string
  readonly protocolCallId?: string
  readonly peerId?: string
  readonly remote?: string
  readonly divisionId: string | null
  readonly stretches: readonly Stretch[]
  readonly readings: readonly MediaReading[]
  readonly disclosures: readonly Disclosure[]
}
export interface CustomerLeg extends AnyLeg {
  readonly role: 'customer'
  /** An attempt that reached nobody: the platform tells of its end only. */
  readonly unreached?: boolean
}
export interface VoicemailLeg extends AnyLeg {
  readonly role: 'voicemail'
  /** Whose box it is: a queue's, a user's, or else a group's. */
  readonly queueId?: string
  readonly userId?: string
}
export interface FlowLeg extends AnyLeg {
  readonly role: 'ivr'
  readonly flow: FlowRun
}
export interface QueueLeg extends AnyLeg {
  readonly role: 'acd'
  readonly queueId: string
  readonly skillIds: readonly string[]
  readonly priority: number
  readonly utilizationLabelId?: string
  readonly cameFrom: 'ivr' | 'agent' | 'voicemail' | 'outbound' | 'flow'
  /** Callbacks, e-mails and messages wait without one. */
  readonly inQueueFlow?: FlowRun
  readonly outcome:
    | { readonly type: 'answered'; readonly userId: string; readonly late: boolean }
    | { readonly type: 'abandoned'; readonly short: boolean }
    /** Left for something else than an agent. */
    | { readonly type: 'flow-out' }
    /** Nobody came, and after two months the platform swept it away. */
    | { readonly type: 'swept' }
}
export interface PersonLeg extends AnyLeg {
  readonly role: 'agent' | 'user'
  readonly userId: string
  readonly queueId?: string
  readonly utilizationLabelId?: string
  /** `placed`: this person called; the others say what became of an offer. */
  readonly part: 'placed' | 'answered' | 'declined' | 'timed-out' | 'caller-gone'
  /** Set on an agent who answered from a queue: how long the caller had waited there, and whether too long. */
  readonly answeredAfter?: { readonly waitMs: number; readonly late: boolean }
  readonly transferred?: 'blind' | 'consult'
  /** When this person began to consult somebody. */
  readonly consultedAt?: number
  readonly failed?: boolean
  readonly afterCall?: AfterCall
  /** When this person was offered after-call work and skipped it. */
  readonly acwSkippedAt?: number
  /** What became of calling back, on the callback's own leg; absent if nobody was called. */
  readonly attempt?: CallbackAttempt
}
export interface CallbackAttempt {
  readonly dialledAt: number
  /** When the customer answered, or when the attempt was given up. */
  readonly reachedAt?: number
  readonly gaveUpAt?: number
}
export interface AfterCall {
  readonly code: string
  /** By whom it ended: the person, the queue's time-out, or somebody else – a supervisor, the dialler, a teardown. */
  readonly how: 'chosen' | 'timed-out' | 'given'
  /** What counts as after-call work; not always the length of the wrap-up stretch. */
  readonly countedMs: number
  readonly countedAt: number
  readonly endedAt: number
}
export type Leg = CustomerLeg | FlowLeg | QueueLeg | PersonLeg | VoicemailLeg

/**
 * Somebody's or something's part, one leg of it: who has several legs stands here once for each, with the same
 * `participantId`.
 */
export interface Participant {
  readonly participantId: string
  readonly name?: string
  readonly userId?: string
  readonly purpose: 'customer' | 'external' | 'ivr' | 'acd' | 'agent' | 'user' | 'voicemail' | 'workflow' | 'botflow'
  /** Which opening of the conversation it belongs to, from 1; absent in the first. */
  readonly round?: number
  /** The external contact, and when it was linked: at the start, or later during the conversation. */
  readonly contact?: { readonly id: string; readonly linkedAt: number }
  /** Participant data that was set, each at its moment. */
  readonly data: readonly { readonly at: number; readonly attributes: Readonly<Record<string, string>> }[]
  readonly leg: Leg
}

export interface Conversation {
  readonly conversationId: string
  readonly kind: string
  readonly originatingDirection: Direction
  /** In order of arrival. */
  readonly participants: readonly Participant[]
}
