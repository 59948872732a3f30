export type Direction = 'inbound' | 'outbound'
export type DisconnectType =
  | 'client'
  | 'endpoint'
  | 'peer'
  | 'system'
  | 'transfer'
  | 'error'
  | 'noAnswerTransfer'
  | 'consultTransfer'
  | 'conferenceTransfer'
  | 'uncallable'
  | 'timeout'
  | 'inactivity'
  | 'sessionExpired'
export type StretchType =
  | 'system'
  | 'ivr'
  | 'delay'
  | 'alert'
  | 'contacting'
  | 'dialing'
  | 'interact'
  | 'hold'
  | 'wrapup'
  | 'callback'
  | 'uploading'
  | 'scheduled'

/**
 * The end of what nobody ends: later than everything that is played. The platform sweeps such legs away after some
 * sixty days.
 */
export const notYet = Number.POSITIVE_INFINITY

/** A span of one activity. What stands under `atEnd` is not known before it ends. */
export interface Stretch {
  readonly type: StretchType
  readonly start: number
  readonly end: number
  readonly queue?: QueueOfStretch
  /** When the leg was joined with others in a conference. */
  readonly conferenceSince?: number
  /** The conversation that a conferenced leg was set up in. */
  readonly sourceConversationId?: string
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
