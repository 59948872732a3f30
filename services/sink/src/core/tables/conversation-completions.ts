import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0006_conversation_completions.sql. */
export const conversationCompletions = defineTable('conversation_completions', {
  org_id: 'String',
  conversation_id: 'String',
  round: 'Int32',
  kind: 'String',
  at: 'DateTime64(3)',
  as_of: 'Nullable(DateTime64(3))',
  conversation_start: 'Nullable(DateTime64(3))',
  conversation_end: 'Nullable(DateTime64(3))',
  acw_pending: 'UInt8',
  missing_sessions: 'Array(String)',
  requests: 'Int32',
  last_event_time: 'Nullable(DateTime64(3))',
  reason: 'String',
  topic: 'String',
  partition: 'Int32',
  offset: 'Int64',
})

export type ConversationCompletionsRow = RowOf<typeof conversationCompletions>
