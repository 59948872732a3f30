import { type RowOf, defineTable } from '../table.ts'

/** Status of users. Columns are told in schemas/clickhouse/0024_user_status.sql. */
export const userStatus = defineTable('user_status', {
  org_id: 'String',
  user_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  kind: 'String',
  published_at: 'Nullable(DateTime64(3))',
  routing_status: 'String',
  routing_status_start_time: 'Nullable(DateTime64(3))',
  system_presence: 'String',
  presence_definition_id: 'String',
  presence_message: 'String',
  presence_modified_date: 'Nullable(DateTime64(3))',
  out_of_office: 'Nullable(Bool)',
  out_of_office_modified_date: 'Nullable(DateTime64(3))',
  active_queue_ids: 'Array(String)',
  date_active_queues_changed: 'Nullable(DateTime64(3))',
  error_code: 'String',
  error_status: 'Nullable(Int64)',
})

export type UserStatusRow = RowOf<typeof userStatus>
