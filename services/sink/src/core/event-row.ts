import { canonicalEnum, type ConversationEvent } from '@aftercall/contracts'
import { type Coordinates } from './coordinates.ts'
import { envelopeColumns } from './envelope-columns.ts'
import { type ConversationAttributesRow } from './tables/conversation-attributes.ts'
import { type EventsRawRow } from './tables/events-raw.ts'

/** The event with its body. Enums in the spelling of detail records, so that events and records can be joined on them. */
export function eventRow(event: ConversationEvent, at: Coordinates): EventsRawRow {
  return {
    ...envelopeColumns(event, at),
    event_type: event.eventType,
    detail_type: `v2.detail.events.conversation.{id}.${event.eventType}`,
    conversation_id: event.conversationId,
    entity_id: '',
    participant_id: event.participantId ?? '',
    session_id: event.sessionId ?? '',
    media_type: canonical(event.mediaType),
    direction: canonical(event.direction),
    provider: event.provider ?? '',
    queue_id: event.queueId ?? '',
    user_id: event.userId ?? '',
    division_id: event.divisionId ?? '',
    flow_id: event.flowId ?? '',
    flow_type: event.flowType ?? '',
    flow_version: event.flowVersion ?? '',
    disconnect_type: disconnectType(event.disconnectType),
    acd_outcome: event.acdOutcome ?? '',
    answered_user_id: event.answeredUserId ?? '',
    exit_reason: event.exitReason ?? '',
    transfer_type: event.transferType ?? '',
    flow_outcome_id: event.flowOutcomeId ?? '',
    flow_outcome_value: event.flowOutcomeValue ?? '',
    wrap_up_code: event.wrapupCode ?? '',
    ani: event.ani ?? '',
    dnis: event.dnis ?? '',
    interacting_ms: event.interactingDurationMs,
    held_ms: event.heldDurationMs,
    alerting_ms: event.alertingDurationMs,
    connected_ms: event.connectedDurationMs,
    wrap_up_ms: event.wrapupDurationMs,
    outbound_campaign_id: event.outboundCampaignId ?? '',
    external_contact_id: event.externalContactId ?? '',
  }
}

const canonical = (value: string | null): string => (value === null ? '' : canonicalEnum(value))

/** Events say UNKNOWN where none was given. */
function disconnectType(value: string | null): string {
  const type = canonical(value)
  return type === 'unknown' ? '' : type
}

/**
 * One row per attribute of an `attributes` event. The event may carry the whole map or the changed keys only, so every key has a
 * version of its own and none is taken away.
 */
export function attributeRows(event: ConversationEvent): readonly ConversationAttributesRow[] {
  const version = event.eventTime * tieBreaks + tieBreak(event.eventId)
  return Object.entries(event.attributes ?? {}).map(([key, value]) => ({
    org_id: event.orgId,
    conversation_id: event.conversationId,
    participant_id: event.participantId ?? '',
    key,
    value,
    event_time: event.eventTime,
    event_id: event.eventId,
    version,
  }))
}

const tieBreaks = 1024

/** Decides between events of one millisecond, the same way in whatever order they arrive (FNV-1a, folded). */
function tieBreak(eventId: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < eventId.length; index++) hash = Math.imul(hash ^ eventId.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % tieBreaks
}
