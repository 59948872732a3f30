import { type RowOf, defineTable } from '../table.ts'

/** Figures of queues. Columns are told in schemas/clickhouse/0023_queue_observations.sql. */
export const queueObservations = defineTable('queue_observations', {
  org_id: 'String',
  queue_id: 'String',
  metric: 'String',
  media_type: 'String',
  qualifier: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  position: 'UInt32',
  kind: 'String',
  interval_start: 'Nullable(DateTime64(3))',
  interval_end: 'Nullable(DateTime64(3))',
  interval_sent: 'String',
  stat_count: 'Nullable(Float64)',
  stat_sum: 'Nullable(Float64)',
  stat_min: 'Nullable(Float64)',
  stat_max: 'Nullable(Float64)',
  stat_ratio: 'Nullable(Float64)',
  calculated_value: 'Nullable(Float64)',
  stats: 'Map(String, Float64)',
  grouped_by: 'Map(String, String)',
})

export type QueueObservationsRow = RowOf<typeof queueObservations>
