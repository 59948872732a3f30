import { type UserStatus } from '@aftercall/contracts'
import { type UserStatusRow } from './tables/user-status.ts'

/** What an event told of the status of a user. */
export function userStatusRow(event: UserStatus): UserStatusRow {
  return {
    org_id: event.orgId,
    user_id: event.userId,
    event_time: event.eventTime,
    event_id: event.eventId,
    kind: event.kind,
    published_at: event.publishedAt,
    routing_status: event.routingStatus ?? '',
    routing_status_start_time: event.routingStatusStartTime,
    system_presence: event.systemPresence ?? '',
    presence_definition_id: event.presenceDefinitionId ?? '',
    presence_message: event.presenceMessage ?? '',
    presence_modified_date: event.presenceModifiedDate,
    out_of_office: event.outOfOffice,
    out_of_office_modified_date: event.outOfOfficeModifiedDate,
    active_queue_ids: event.activeQueueIds ?? [],
    date_active_queues_changed: event.dateActiveQueuesChanged,
    error_code: event.errorCode ?? '',
    error_status: event.errorStatus,
  }
}
