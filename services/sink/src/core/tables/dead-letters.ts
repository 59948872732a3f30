import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0005_dead_letters.sql and 0042_dead_letter_failures.sql. */
export const deadLetters = defineTable('dead_letters', {
  source: 'String',
  stage: 'String',
  reason: 'String',
  message: 'String',
  org_id: 'String',
  conversation_id: 'String',
  event_id: 'String',
  attempts: 'Int32',
  failed_at: 'DateTime64(3)',
  sqs_message_id: 'String',
  sqs_sent_at: 'Nullable(DateTime64(3))',
  sqs_receive_count: 'Nullable(Int32)',
  cause: 'String',
  consumer_group: 'String',
  record_key: 'String',
  body_bytes: 'Int64',
  body_sha256: 'String',
  truncated: 'UInt8',
  topic: 'String',
  partition: 'Int32',
  offset: 'Int64',
  body: 'String',
})

/** Each time that something was refused; columns are told in schemas/clickhouse/0042_dead_letter_failures.sql. */
export const deadLetterFailures = defineTable('dead_letter_failures', {
  source: 'String',
  stage: 'String',
  failed_at: 'DateTime64(3)',
  reason: 'String',
  message: 'String',
  cause: 'String',
  attempts: 'Int32',
})

export type DeadLettersRow = RowOf<typeof deadLetters>

export type DeadLetterFailuresRow = RowOf<typeof deadLetterFailures>
