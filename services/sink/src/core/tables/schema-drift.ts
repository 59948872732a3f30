import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0007_schema_drift.sql. */
export const schemaDrift = defineTable('schema_drift', {
  org_id: 'String',
  source: 'String',
  path: 'String',
  first_seen: 'DateTime64(3)',
  last_seen: 'DateTime64(3)',
  example_conversation_id: 'String',
})

export type SchemaDriftRow = RowOf<typeof schemaDrift>
