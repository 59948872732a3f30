import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0038_open_conversations.sql. */
export const openConversations = defineTable('open_conversations', {
  org_id: 'String',
  conversation_id: 'String',
  phase: 'String',
  phase_at: 'Nullable(DateTime64(3))',
  round: 'Int32',
  attempt: 'Int32',
  requests: 'Int32',
  first_seen_at: 'Nullable(DateTime64(3))',
  last_arrival_at: 'Nullable(DateTime64(3))',
  last_event_time: 'Nullable(DateTime64(3))',
  waits_for: 'String',
  waits_since: 'Nullable(DateTime64(3))',
  next_at: 'Nullable(DateTime64(3))',
  requested_at: 'Nullable(DateTime64(3))',
  answered_at: 'Nullable(DateTime64(3))',
  as_of: 'Nullable(DateTime64(3))',
  conversation_start: 'Nullable(DateTime64(3))',
  conversation_end: 'Nullable(DateTime64(3))',
  completed_announced: 'UInt8',
  media_types: 'Array(String)',
  session_count: 'UInt32',
  'open_sessions.id': 'Array(String)',
  'open_sessions.kind': 'Array(String)',
  'open_sessions.media_type': 'Array(String)',
  'open_sessions.started_at': 'Array(DateTime64(3))',
  changed_at: 'DateTime64(3)',
  topic: 'String',
  partition: 'Int32',
  offset: 'Int64',
  is_deleted: 'UInt8',
  version: 'UInt64',
})

export type OpenConversationsRow = RowOf<typeof openConversations>
