import { type Coordinates } from './coordinates.ts'
import { type Enveloped, envelopeColumns } from './envelope-columns.ts'
import { type EventsRawRow } from './tables/events-raw.ts'

/** An event of a family other than the detail events. Its ids have one meaning in all families that name them. */
export type FamilyEvent = Enveloped & {
  readonly detailType: string
  readonly conversationId?: string | null
  readonly sessionId?: string | null
  readonly mediaType?: string | null
  readonly queueId?: string | null
  readonly userId?: string | null
  readonly entityId?: string | null
  readonly externalContactId?: string | null
}

/** The event with its body, so that every event id is found in one table; its own columns are in the table of its family. */
export function familyEventRow(event: FamilyEvent, at: Coordinates): EventsRawRow {
  return {
    ...noDetails,
    ...envelopeColumns(event, at),
    event_type: shortType(event.detailType),
    detail_type: event.detailType,
    conversation_id: event.conversationId ?? '',
    entity_id: event.entityId ?? '',
    session_id: event.sessionId ?? '',
    media_type: event.mediaType ?? '',
    queue_id: event.queueId ?? '',
    user_id: event.userId ?? '',
    external_contact_id: event.externalContactId ?? '',
  }
}

/** `v2.users.{id}.routingStatus` is `users.routingStatus`. */
const shortType = (detailType: string): string => detailType.replace(/^v2\./, '').replaceAll('.{id}', '')

/** What only detail events have. */
const noDetails = {
  participant_id: '',
  direction: '',
  provider: '',
  division_id: '',
  flow_id: '',
  flow_type: '',
  flow_version: '',
  disconnect_type: '',
  acd_outcome: '',
  answered_user_id: '',
  exit_reason: '',
  transfer_type: '',
  flow_outcome_id: '',
  flow_outcome_value: '',
  wrap_up_code: '',
  ani: '',
  dnis: '',
  interacting_ms: null,
  held_ms: null,
  alerting_ms: null,
  connected_ms: null,
  wrap_up_ms: null,
  outbound_campaign_id: '',
} as const
