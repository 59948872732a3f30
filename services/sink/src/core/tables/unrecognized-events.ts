import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0004_unrecognized_events.sql. */
export const unrecognizedEvents = defineTable('unrecognized_events', {
  org_id: 'String',
  event_id: 'String',
  detail_type: 'String',
  reason: 'String',
  topic_name: 'String',
  event_time: 'Nullable(DateTime64(3))',
  sqs_message_id: 'String',
  sqs_sent_at: 'Nullable(DateTime64(3))',
  sqs_receive_count: 'Nullable(Int32)',
  received_at: 'DateTime64(3)',
  topic: 'String',
  partition: 'Int32',
  offset: 'Int64',
  body: 'String',
})

export type UnrecognizedEventsRow = RowOf<typeof unrecognizedEvents>
