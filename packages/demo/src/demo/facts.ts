/** What the simulator states about a conversation that is over; see packages/simulator. Only what the check reads. */
export interface Facts {
  readonly conversationId: string
  readonly kind: string
  readonly start: string
  readonly end: string
  readonly originatingDirection: string
  readonly divisionIds: readonly string[]
  readonly mediaTypes: readonly string[]
  readonly queueIds: readonly string[]
  readonly onBehalfOfQueueIds: readonly string[]
  readonly agentUserIds: readonly string[]
  readonly flowIds: readonly string[]
  readonly edgeIds: readonly string[]
  readonly ani: string | null
  readonly dnis: string | null
  readonly customerDisconnectType: string | null
  readonly wrapUpCodes: readonly string[]
  readonly answered: boolean
  readonly abandoned: boolean
  readonly transfers: number
  readonly offered: number
  readonly metrics: Readonly<Record<string, { readonly count: number; readonly sum: number }>>
  readonly minMos: number | null
  readonly minRFactor: number | null
  readonly participantCount: number
  readonly sessionCount: number
  readonly segmentCount: number
  readonly metricCount: number
  readonly agentParticipantCount: number
  readonly acdParticipantCount: number
  readonly eventIds: readonly string[]
}
