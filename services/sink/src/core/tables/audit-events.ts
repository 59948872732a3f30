import { type RowOf, defineTable } from '../table.ts'

/** Who changed what. Columns are told in schemas/clickhouse/0028_audit_events.sql. */
export const auditEvents = defineTable('audit_events', {
  org_id: 'String',
  entity_type: 'String',
  entity_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  audit_id: 'String',
  user_id: 'String',
  user_home_org_id: 'String',
  user_name: 'String',
  user_display: 'String',
  client_id: 'String',
  remote_ips: 'Array(String)',
  service_name: 'String',
  level: 'String',
  action: 'String',
  entity_name: 'String',
  message_code: 'String',
  message: 'String',
  'changes.property': 'Array(String)',
  'changes.old_values': 'Array(Array(String))',
  'changes.new_values': 'Array(Array(String))',
  context: 'Map(String, String)',
})

export type AuditEventsRow = RowOf<typeof auditEvents>
