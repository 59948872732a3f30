import { type RowOf, defineTable } from '../table.ts'

/** How far the bulk store is complete. Columns are told in schemas/clickhouse/0029_analytics_availability.sql. */
export const analyticsAvailability = defineTable('analytics_availability', {
  org_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  data_availability_date: 'Nullable(DateTime64(3))',
})

export type AnalyticsAvailabilityRow = RowOf<typeof analyticsAvailability>
