import { type RowOf, defineTable } from '../table.ts'

/** What Genesys reported of configuration and running. Columns are told in schemas/clickhouse/0027_operational_events.sql. */
export const operationalEvents = defineTable('operational_events', {
  org_id: 'String',
  definition_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  conversation_id: 'String',
  event_name: 'String',
  event_description: 'String',
  entity_id: 'String',
  entity_name: 'String',
  entity_type: 'String',
  entity_token: 'String',
  parent_entity: 'String',
  previous_value: 'String',
  current_value: 'String',
  error_code: 'String',
  entity_version: 'String',
  phone_number: 'String',
  external_contact_id: 'String',
})

export type OperationalEventsRow = RowOf<typeof operationalEvents>
