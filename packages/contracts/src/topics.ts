/**
 * Every topic, in one table. Keyed topics that meet in one processor have equal partition counts, fixed at creation, so all
 * topics get the same count.
 */
import { type schemas } from './generated/schemas.ts'

const dayMs = 86_400_000
const mebibyte = 1_048_576
/**
 * Brokers check it after compression, and of a whole batch. The same for all: a step of completion sends the states of a thousand conversations
 * as one batch, and a batch that is refused once is refused for ever.
 */
const maxMessageBytes = 16 * mebibyte

export interface TopicDefinition {
  readonly schema: keyof typeof schemas
  /** What the key is: see `conversationKey` and `entityKey`; that of `organisation` is the organisation id. */
  readonly key: 'conversation' | 'queue' | 'user' | 'entity' | 'organisation' | 'event' | 'source'
  readonly cleanup: 'delete' | 'compact'
  readonly retentionMs?: number
  readonly maxMessageBytes: number
  readonly purpose: string
}

const define = <T extends Record<string, TopicDefinition>>(table: T) => table
const fetchRequests = {
  schema: 'fetch-requests',
  key: 'organisation',
  cleanup: 'delete',
  retentionMs: 7 * dayMs,
  maxMessageBytes,
} as const
const events = { cleanup: 'delete', retentionMs: 14 * dayMs, maxMessageBytes } as const

export const topics = define({
  'conversation-events': {
    ...events,
    schema: 'conversation-events',
    key: 'conversation',
    purpose: 'the sixteen detail events, typed field by field',
  },
  'conversation-metrics': {
    ...events,
    schema: 'conversation-metrics',
    key: 'conversation',
    purpose: 'values of metrics of conversations, one each',
  },
  'speech-analytics': {
    ...events,
    schema: 'speech-analytics',
    key: 'conversation',
    purpose: 'sentiment, empathy, topics, categories and the state of transcriptions',
  },
  'queue-observations': {
    ...events,
    schema: 'queue-observations',
    key: 'queue',
    purpose: 'figures of queues: intervals, current observations, activity',
  },
  'user-status': {
    ...events,
    schema: 'user-status',
    key: 'user',
    purpose: 'routing status, presence and active queues of users',
  },
  'user-tokens': {
    ...events,
    schema: 'user-tokens',
    key: 'user',
    purpose: 'log-ins: what the policy lets through',
  },
  'operational-events': {
    ...events,
    schema: 'operational-events',
    key: 'entity',
    purpose: 'operational events',
  },
  'audit-events': {
    ...events,
    schema: 'audit-events',
    key: 'entity',
    purpose: 'who changed what',
  },
  'analytics-availability': {
    ...events,
    schema: 'analytics-availability',
    key: 'organisation',
    purpose: 'up to when the bulk store of details is complete',
  },
  'agent-states': {
    ...events,
    schema: 'agent-states',
    key: 'user',
    purpose: 'states of agents in their sessions',
  },
  'unrecognized-events': {
    ...events,
    schema: 'unrecognized-events',
    key: 'event',
    purpose: 'events that no table row knows, whole, with the reason',
  },
  'dead-letters': {
    schema: 'dead-letters',
    key: 'source',
    cleanup: 'delete',
    retentionMs: 30 * dayMs,
    maxMessageBytes,
    purpose: 'original bytes, stage, reason, attempts',
  },
  'fetch-requests-live': { ...fetchRequests, purpose: 'records wanted because of events' },
  'fetch-requests-reconciliation': { ...fetchRequests, purpose: 'records wanted because something was missing' },
  'fetch-requests-backfill': { ...fetchRequests, purpose: 'records of the past' },
  'fetch-outcomes': {
    schema: 'fetch-outcomes',
    key: 'conversation',
    cleanup: 'delete',
    retentionMs: 7 * dayMs,
    maxMessageBytes,
    purpose: 'the answer to every fetch request, with a digest of the record',
  },
  'conversation-details': {
    schema: 'conversation-details',
    key: 'conversation',
    cleanup: 'delete',
    retentionMs: 30 * dayMs,
    maxMessageBytes,
    purpose: 'the record: JSON as received and its typed projection',
  },
  'conversation-completions': {
    schema: 'conversation-completions',
    key: 'conversation',
    cleanup: 'delete',
    retentionMs: 30 * dayMs,
    maxMessageBytes,
    purpose: 'completed, final, reopened: with the facts that others act on',
  },
  'completion-state': {
    schema: 'completion-state',
    key: 'conversation',
    cleanup: 'compact',
    maxMessageBytes,
    purpose: 'the state of completion, newest per conversation',
  },
})

export type TopicName = keyof typeof topics
export const topicNames = Object.keys(topics) as TopicName[]

/** Key of everything about one conversation; the organisation is part of it. */
export const conversationKey = (orgId: string, conversationId: string) => `${orgId}/${conversationId}`

/** Key of everything about one user, queue or other entity; ids of different kinds never meet in one topic. */
export const entityKey = (orgId: string, entityId: string) => `${orgId}/${entityId}`

/** Broker configuration of a topic, as Kafka names it. */
export function topicConfig(name: TopicName): Readonly<Record<string, string>> {
  const topic: TopicDefinition = topics[name]
  return {
    'cleanup.policy': topic.cleanup,
    'max.message.bytes': String(topic.maxMessageBytes),
    ...(topic.retentionMs === undefined ? {} : { 'retention.ms': String(topic.retentionMs) }),
    // A short tail of the changelog keeps the restore short; tombstones outlive the longest outage.
    ...(topic.cleanup === 'compact'
      ? {
          'segment.bytes': String(32 * mebibyte),
          'segment.ms': '600000',
          'min.cleanable.dirty.ratio': '0.1',
          'delete.retention.ms': String(7 * dayMs),
        }
      : {}),
  }
}
