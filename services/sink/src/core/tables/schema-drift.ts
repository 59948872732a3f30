import { type RowOf, defineTable } from '../table.ts'

/** Columns are told in schemas/clickhouse/0007_schema_drift.sql and 0030_schema_drift_of_every_sort.sql. */
export const schemaDrift = defineTable('schema_drift', {
  org_id: 'String',
  source: 'String',
  path: 'String',
  kind: 'String',
  found: 'String',
  first_seen: 'DateTime64(3)',
  last_seen: 'DateTime64(3)',
  example_conversation_id: 'String',
  example_event_id: 'String',
  seen_in: 'Array(String)',
})

export type SchemaDriftRow = RowOf<typeof schemaDrift>
