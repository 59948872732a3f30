import {
  type AgentState,
  type AnalyticsAvailability,
  type AuditEvent,
  type ConversationCompletion,
  type ConversationDetails,
  type ConversationEvent,
  type ConversationMetric,
  type ConversationState,
  type DeadLetter,
  type FetchOutcome,
  type FetchRequest,
  type NewAgentState,
  type NewAnalyticsAvailability,
  type NewAuditEvent,
  type NewConversationCompletion,
  type NewConversationDetails,
  type NewConversationEvent,
  type NewConversationMetric,
  type NewConversationState,
  type NewDeadLetter,
  type NewFetchOutcome,
  type NewFetchRequest,
  type NewOperationalEvent,
  type NewQueueObservations,
  type NewSpeechAnalyticsEvent,
  type NewUnrecognizedEvent,
  type NewUserStatus,
  type NewUserToken,
  type OperationalEvent,
  type QueueObservations,
  type SpeechAnalyticsEvent,
  type UnrecognizedEvent,
  type UserStatus,
  type UserToken,
} from './generated/types.ts'

/** What a reader of each topic gets. */
export interface TopicValue {
  'conversation-events': ConversationEvent
  'conversation-metrics': ConversationMetric
  'speech-analytics': SpeechAnalyticsEvent
  'queue-observations': QueueObservations
  'user-status': UserStatus
  'user-tokens': UserToken
  'operational-events': OperationalEvent
  'audit-events': AuditEvent
  'analytics-availability': AnalyticsAvailability
  'agent-states': AgentState
  'unrecognized-events': UnrecognizedEvent
  'dead-letters': DeadLetter
  'fetch-requests-live': FetchRequest
  'fetch-requests-reconciliation': FetchRequest
  'fetch-requests-backfill': FetchRequest
  'fetch-outcomes': FetchOutcome
  'conversation-details': ConversationDetails
  'conversation-completions': ConversationCompletion
  'completion-state': ConversationState
}

/** What a writer of each topic must give; fields with defaults may be left out. */
export interface NewTopicValue {
  'conversation-events': NewConversationEvent
  'conversation-metrics': NewConversationMetric
  'speech-analytics': NewSpeechAnalyticsEvent
  'queue-observations': NewQueueObservations
  'user-status': NewUserStatus
  'user-tokens': NewUserToken
  'operational-events': NewOperationalEvent
  'audit-events': NewAuditEvent
  'analytics-availability': NewAnalyticsAvailability
  'agent-states': NewAgentState
  'unrecognized-events': NewUnrecognizedEvent
  'dead-letters': NewDeadLetter
  'fetch-requests-live': NewFetchRequest
  'fetch-requests-reconciliation': NewFetchRequest
  'fetch-requests-backfill': NewFetchRequest
  'fetch-outcomes': NewFetchOutcome
  'conversation-details': NewConversationDetails
  'conversation-completions': NewConversationCompletion
  'completion-state': NewConversationState
}

/** Avro with the registry's framing: 0x00, schema id (4 bytes), body. */
export interface Codec {
  /** @throws EncodeError naming the field path that does not fit the schema; never its value. */
  encode<T extends keyof NewTopicValue>(topic: T, value: NewTopicValue[T]): Buffer
  /**
   * Resolves old writers' schemas to the current one; compiled once per writer id.
   * @throws DecodeError: not framed, unknown schema id, or bytes that do not fit. RegistryError when the registry cannot be asked now (retry).
   */
  decode<T extends keyof TopicValue>(topic: T, value: Buffer): Promise<TopicValue[T]>
}
