import { type QueueObservations } from '@aftercall/contracts'
import { type QueueObservationsRow } from './tables/queue-observations.ts'

/** One row per figure of the event, in its order. */
export function observationRows(event: QueueObservations): readonly QueueObservationsRow[] {
  return event.observations.map((observation, position) => {
    const stats = observation.stats ?? {}
    const stat = (name: string): number | null => (Object.hasOwn(stats, name) ? (stats[name] ?? null) : null)
    return {
      org_id: event.orgId,
      queue_id: event.queueId,
      metric: observation.metric ?? '',
      media_type: observation.mediaType ?? '',
      qualifier: observation.qualifier ?? '',
      event_time: event.eventTime,
      event_id: event.eventId,
      position,
      kind: event.kind,
      interval_start: observation.intervalStart,
      interval_end: observation.intervalEnd,
      interval_sent: observation.interval ?? '',
      stat_count: stat('count'),
      stat_sum: stat('sum'),
      stat_min: stat('min'),
      stat_max: stat('max'),
      stat_ratio: stat('ratio'),
      calculated_value: stat('calculatedMetricValue'),
      stats,
      grouped_by: event.group ?? {},
    }
  })
}
