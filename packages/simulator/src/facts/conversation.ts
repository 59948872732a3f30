/**
 * What happened: conversation → participants → legs (one communication each) → stretches of time. Every time is epoch
 * milliseconds. Spelling is that of the detail record; the events derive their own. Nothing here says which metrics or
 * fields follow from it.
 */
export type Direction = 'inbound' | 'outbound'
export type DisconnectType = 'client' | 'endpoint' | 'peer' | 'system' | 'transfer' | 'error' | 'noAnswerTransfer'
export type StretchType =
  'system' | 'ivr' | 'delay' | 'alert' | 'contacting' | 'dialing' | 'interact' | 'hold' | 'wrapup'

/** A span of one activity. What stands under `atEnd` is not known before it ends. */
export interface Stretch {
  readonly type: StretchType
  readonly start: number
  readonly end: number
  readonly queue?: QueueOfStretch
  readonly atEnd?: StretchEnd
}
export interface QueueOfStretch {
  readonly queueId: string
  readonly skillIds: readonly string[]
  /** A customer's long stretch learns its queue only when the caller enters it. */
  readonly since?: number
}
export interface StretchEnd {
  readonly disconnectType?: DisconnectType
  readonly wrapUpCode?: string
  readonly errorCode?: string
  readonly sipResponseCodes?: readonly number[]
  readonly q850ResponseCodes?: readonly number[]
}

/** One reading of the media path, taken when the path changed or the leg ended. */
export interface MediaReading {
  readonly at: number
  readonly codec: 'audio/opus' | 'audio/PCMU'
  readonly minMos: number
  readonly minRFactor: number
  readonly maxLatencyMs: number
  readonly receivedPackets: number
  readonly discardedPackets?: number
}

/** Something about a session that becomes known at a moment, in the record's own field names. */
export interface Disclosure {
  readonly at: number
  readonly fields: Readonly<Record<string, string | boolean | readonly string[]>>
}

export interface FlowOutcome {
  readonly flowOutcomeId: string
  readonly value: 'SUCCESS' | 'FAILURE'
  readonly start: number
  readonly end: number
  readonly milestones: readonly { readonly milestoneId: string; readonly at: number }[]
}

export interface FlowRun {
  readonly flowId: string
  readonly flowName: string
  readonly flowType: 'INBOUNDCALL' | 'INQUEUECALL'
  readonly flowVersion: string
  readonly divisionId: string
  readonly language: string
  readonly startedAt: number
  readonly endedAt: number
  readonly entry?: { readonly type: 'dnis'; readonly reason: string }
  readonly exit?: {
    readonly reason: 'TRANSFER' | 'DISCONNECT' | 'FLOW_DISCONNECT' | 'FLOW_ERROR_DISCONNECT'
    readonly transfer?: { readonly type: 'ACD'; readonly address: string; readonly name: string }
  }
  readonly outcomes: readonly FlowOutcome[]
}

interface AnyLeg {
  readonly sessionId: string
  readonly direction: Direction
  readonly ani: string
  readonly dnis: string
  readonly sessionDnis: string
  readonly edgeId: string
  readonly protocolCallId: string
  readonly peerId?: string
  readonly remote?: string
  readonly divisionId: string | null
  readonly stretches: readonly Stretch[]
  readonly readings: readonly MediaReading[]
  readonly disclosures: readonly Disclosure[]
}
export interface CustomerLeg extends AnyLeg {
  readonly role: 'customer'
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
  readonly cameFrom: 'ivr' | 'agent'
  readonly inQueueFlow: FlowRun
  readonly outcome:
    | { readonly type: 'answered'; readonly userId: string; readonly late: boolean }
    | { readonly type: 'abandoned'; readonly short: boolean }
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
  readonly transferred?: 'blind'
  readonly failed?: boolean
  readonly afterCall?: AfterCall
}
export interface AfterCall {
  readonly code: string
  /** What counts as after-call work; not always the length of the wrap-up stretch. */
  readonly countedMs: number
  readonly countedAt: number
  readonly endedAt: number
}
export type Leg = CustomerLeg | FlowLeg | QueueLeg | PersonLeg

export interface Participant {
  readonly participantId: string
  readonly name?: string
  readonly userId?: string
  readonly purpose: 'customer' | 'external' | 'ivr' | 'acd' | 'agent' | 'user'
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
