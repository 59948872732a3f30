import { type RowOf, defineTable } from '../table.ts'

/** Records as received; columns are told in schemas/clickhouse/0002_details_raw.sql. */
export const detailsRaw = defineTable('details_raw', {
  org_id: 'String',
  conversation_id: 'String',
  conversation_start: 'DateTime64(3)',
  as_of: 'DateTime64(3)',
  source: 'String',
  lane: 'String',
  record_hash: 'String',
  drift: 'Array(String)',
  received_at: 'DateTime64(3)',
  body: 'String',
  version: 'UInt64',
  is_deleted: 'UInt8',
})

export type DetailsRawRow = RowOf<typeof detailsRaw>
