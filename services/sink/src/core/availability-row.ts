import { type AnalyticsAvailability } from '@aftercall/contracts'
import { type AnalyticsAvailabilityRow } from './tables/analytics-availability.ts'

/** How far the bulk store is complete. */
export function availabilityRow(event: AnalyticsAvailability): AnalyticsAvailabilityRow {
  return {
    org_id: event.orgId,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    data_availability_date: event.dataAvailabilityDate,
  }
}
