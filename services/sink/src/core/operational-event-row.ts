import { type OperationalEvent } from '@aftercall/contracts'
import { type OperationalEventsRow } from './tables/operational-events.ts'

/** An operational event. */
export function operationalEventRow(event: OperationalEvent): OperationalEventsRow {
  return {
    org_id: event.orgId,
    definition_id: event.definitionId,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    conversation_id: event.conversationId ?? '',
    event_name: event.eventName ?? '',
    event_description: event.eventDescription ?? '',
    entity_id: event.entityId ?? '',
    entity_name: event.entityName ?? '',
    entity_type: event.entityType ?? '',
    entity_token: event.entityToken ?? '',
    parent_entity: event.parentEntity ?? '',
    previous_value: event.previousValue ?? '',
    current_value: event.currentValue ?? '',
    error_code: event.errorCode ?? '',
    entity_version: event.version ?? '',
    phone_number: event.phoneNumber ?? '',
    external_contact_id: event.externalContactId ?? '',
  }
}
