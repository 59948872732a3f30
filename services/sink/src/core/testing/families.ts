import {
  type NewAgentState,
  type NewAnalyticsAvailability,
  type NewAuditEvent,
  type NewConversationMetric,
  type NewOperationalEvent,
  type NewQueueObservations,
  type NewSpeechAnalyticsEvent,
  type NewUserStatus,
  type NewUserToken,
  type QueueObservation,
} from '@aftercall/contracts'
import { eventTime } from './events.ts'

const enveloped = (eventId: string, detailType: string) => ({
  orgId: 'org-1',
  eventId,
  detailType,
  eventTime,
  eventTimeFrom: 'event_body',
  publishedAt: eventTime + 100,
  source: 'aws.partner/genesys.com/cloud/org-1/x',
  receivedAt: eventTime + 300,
  sqsMessageId: `m-${eventId}`,
  sqsSentAt: eventTime + 200,
  sqsReceiveCount: 1,
  raw: Buffer.from(`{"id":"${eventId}"}`),
})

// Events of each family as the bridge would send them.

export const newMetric = (eventId: string, more: Partial<NewConversationMetric> = {}): NewConversationMetric => ({
  ...enveloped(eventId, 'v2.analytics.conversation.{id}.metrics'),
  conversationId: 'c-1',
  sessionId: 's-1',
  metric: 'tTalk',
  value: 61_000,
  mediaType: 'voice',
  queueId: 'q-1',
  userId: 'u-1',
  ...more,
})

export const newSpeech = (eventId: string, more: Partial<NewSpeechAnalyticsEvent> = {}): NewSpeechAnalyticsEvent => ({
  ...enveloped(eventId, `v2.speechandtextanalytics.conversation.{id}.${more.kind ?? 'sentiment'}`),
  kind: 'sentiment',
  conversationId: 'c-1',
  ...more,
})

/** A figure as it is when nothing else is said. */
export const newFigure = (more: Partial<QueueObservation>): QueueObservation => ({
  mediaType: null,
  interval: null,
  intervalStart: null,
  intervalEnd: null,
  metric: null,
  qualifier: null,
  stats: null,
  ...more,
})

export const newObservations = (eventId: string, more: Partial<NewQueueObservations> = {}): NewQueueObservations => ({
  ...enveloped(eventId, 'v2.analytics.queues.{id}.observations'),
  kind: 'observations',
  queueId: 'q-1',
  group: { queueId: 'q-1', mediaType: 'voice' },
  observations: [
    newFigure({
      mediaType: 'voice',
      interval: '2026-03-03T12:00:00.000Z/2026-03-03T12:30:00.000Z',
      intervalStart: Date.UTC(2026, 2, 3, 12),
      intervalEnd: Date.UTC(2026, 2, 3, 12, 30),
      metric: 'tWait',
      stats: { count: 4, sum: 25_000, min: 1_000, max: 9_000 },
    }),
    newFigure({ mediaType: 'voice', metric: 'oUserPresence', qualifier: 'AVAILABLE', stats: { count: 7 } }),
  ],
  ...more,
})

export const newUserStatus = (eventId: string, more: Partial<NewUserStatus> = {}): NewUserStatus => ({
  ...enveloped(eventId, 'v2.users.{id}.routingStatus'),
  kind: 'routing_status',
  userId: 'u-1',
  ...more,
})

export const newUserToken = (eventId: string, more: Partial<NewUserToken> = {}): NewUserToken => ({
  ...enveloped(eventId, 'v2.users.{id}.tokens'),
  userId: 'u-1',
  clientId: 'client-1',
  ...more,
})

export const newOperationalEvent = (eventId: string, more: Partial<NewOperationalEvent> = {}): NewOperationalEvent => ({
  ...enveloped(eventId, 'v2.operations.events.{id}'),
  definitionId: 'definition-1',
  eventName: 'Flow error',
  entityType: 'FLOW',
  entityId: 'flow-1',
  conversationId: 'c-1',
  ...more,
})

export const newAuditEvent = (eventId: string, more: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  ...enveloped(eventId, 'v2.audits.entitytype.{id}.entityid.{id}'),
  entityType: 'Queue',
  entityId: 'q-1',
  userId: 'u-9',
  action: 'Update',
  propertyChanges: [{ property: 'acwSettings', oldValues: ['30'], newValues: ['45', 'forced'] }],
  ...more,
})

export const newAvailability = (
  eventId: string,
  more: Partial<NewAnalyticsAvailability> = {},
): NewAnalyticsAvailability => ({
  ...enveloped(eventId, 'v2.analytics.conversations.details.jobs.availability'),
  dataAvailabilityDate: eventTime - 3_600_000,
  ...more,
})

export const newAgentState = (eventId: string, more: Partial<NewAgentState> = {}): NewAgentState => ({
  ...enveloped(eventId, 'v2.detail.events.agent.{id}.state'),
  userId: 'u-1',
  conversationId: 'c-1',
  sessionId: 's-1',
  currentState: 'INTERACT',
  currentStateStart: eventTime,
  ...more,
})

/** One event of each family by topic. */
export const oneOfEach = {
  'conversation-metrics': newMetric('metric-1'),
  'speech-analytics': newSpeech('speech-1', { sentimentOverallScore: -0.25 }),
  'queue-observations': newObservations('observations-1'),
  'user-status': newUserStatus('status-1', { routingStatus: 'IDLE', routingStatusStartTime: eventTime }),
  'user-tokens': newUserToken('token-1'),
  'operational-events': newOperationalEvent('operational-1'),
  'audit-events': newAuditEvent('audit-1'),
  'analytics-availability': newAvailability('availability-1'),
  'agent-states': newAgentState('state-1'),
} as const
export type FamilyTopic = keyof typeof oneOfEach
export const familyTopics = Object.keys(oneOfEach) as readonly FamilyTopic[]
