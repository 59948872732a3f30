/**
 * The detail record as the analytics API answers it (`AnalyticsConversationWithoutAttributes`): the fields that played
 * conversations have. Times are ISO-8601 UTC with milliseconds; what is not known yet is absent.
 */
export interface DetailRecord {
  readonly conversationId: string
  readonly conversationStart: string
  readonly conversationEnd?: string
  readonly originatingDirection: string
  readonly conversationInitiator?: string
  readonly customerParticipation?: boolean
  readonly conferenceStart?: string
  readonly divisionIds: readonly string[]
  readonly mediaStatsMinConversationMos?: number
  readonly mediaStatsMinConversationRFactor?: number
  readonly participants: readonly RecordParticipant[]
}
export interface RecordParticipant {
  readonly participantId: string
  readonly purpose: string
  readonly participantName?: string
  readonly userId?: string
  readonly externalContactId?: string
  readonly sessions: readonly RecordSession[]
}
export interface RecordSession {
  readonly sessionId: string
  readonly mediaType: string
  readonly direction: string
  readonly provider: string
  readonly ani?: string
  readonly dnis?: string
  readonly sessionDnis?: string
  readonly edgeId?: string
  readonly protocolCallId?: string
  readonly peerId?: string
  readonly remote?: string
  readonly flow?: RecordFlow
  readonly metrics?: readonly { readonly name: string; readonly value: number; readonly emitDate: string }[]
  readonly mediaEndpointStats?: readonly RecordMediaStat[]
  readonly segments: readonly RecordSegment[]
  readonly [disclosed: string]: unknown
}
export interface RecordSegment {
  readonly segmentType: string
  readonly segmentStart: string
  readonly segmentEnd?: string
  readonly conference: boolean
  readonly sourceConversationId?: string
  readonly subject?: string
  readonly queueId?: string
  readonly requestedRoutingSkillIds?: readonly string[]
  readonly disconnectType?: string
  readonly wrapUpCode?: string
  readonly errorCode?: string
  readonly sipResponseCodes?: readonly number[]
  readonly q850ResponseCodes?: readonly number[]
}
export interface RecordFlow {
  readonly flowId: string
  readonly flowName: string
  readonly flowType: string
  readonly flowVersion: string
  readonly startingLanguage: string
  readonly entryType?: string
  readonly entryReason?: string
  readonly endingLanguage?: string
  readonly exitReason?: string
  readonly transferType?: string
  readonly transferTargetAddress?: string
  readonly transferTargetName?: string
  readonly outcomes?: readonly RecordFlowOutcome[]
}
export interface RecordFlowOutcome {
  readonly flowOutcome: string
  readonly flowOutcomeId: string
  readonly flowOutcomeValue: string
  readonly flowOutcomeStartTimestamp: string
  readonly flowOutcomeEndTimestamp?: string
}
export interface RecordMediaStat {
  readonly codecs: readonly string[]
  readonly eventTime: string
  readonly maxLatencyMs: number
  readonly minMos: number
  readonly minRFactor: number
  readonly receivedPackets: number
  readonly discardedPackets?: number
}
