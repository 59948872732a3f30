import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0008_conversation_attributes.sql. */
export const conversationAttributes = defineTable('conversation_attributes', {
  org_id: 'String',
  conversation_id: 'String',
  participant_id: 'String',
  key: 'String',
  value: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  version: 'UInt64',
})

export type ConversationAttributesRow = RowOf<typeof conversationAttributes>
