import {
  type AnalyticsConversationSegment,
  type AnalyticsFlowOutcome,
  type AnalyticsMediaEndpointStat,
  type AnalyticsParticipant,
} from '@aftercall/contracts'
import { type Ending } from './ended-by.ts'
import { type MetricRecord } from './metric-records.ts'
import { nestedColumns } from './nested.ts'
import { canonical, firstQueue, lastEnd, type SessionView } from './sessions.ts'

/** The children of a conversation as columns; what each means stands in schemas/clickhouse/0001_conversations.sql. Legs: leg-columns.ts. */

const text = (value: string | null): string => value ?? ''

export const participantColumns = nestedColumns<AnalyticsParticipant>()('participants', {
  id: (it) => text(it.participantId),
  purpose: (it) => canonical(it.purpose),
  user_id: (it) => text(it.userId),
  name: (it) => text(it.participantName),
  external_contact_id: (it) => text(it.externalContactId),
  external_organization_id: (it) => text(it.externalOrganizationId),
  team_id: (it) => text(it.teamId),
  flagged_reason: (it) => text(it.flaggedReason),
  screen_recording: (it) => it.screenRecording,
  session_count: (it) => it.sessions.length,
})

export const sessionColumns = nestedColumns<SessionView>()('sessions', {
  id: ({ session }) => text(session.sessionId),
  participant_index: (view) => view.participantIndex,
  purpose: (view) => view.purpose,
  user_id: (view) => view.userId,
  queue_id: (view) => firstQueue(view),
  media_type: (view) => view.mediaType,
  direction: ({ session }) => canonical(session.direction),
  provider: ({ session }) => text(session.provider),
  started_at: (view) => view.startMs,
  ended_at: (view) => (view.isOpen ? null : lastEnd(view)),
  ani: ({ session }) => text(session.ani),
  dnis: ({ session }) => text(session.dnis),
  session_dnis: ({ session }) => text(session.sessionDnis),
  remote: ({ session }) => text(session.remote),
  address_from: ({ session }) => text(session.addressFrom),
  address_to: ({ session }) => text(session.addressTo),
  message_type: ({ session }) => text(session.messageType),
  edge_id: ({ session }) => text(session.edgeId),
  peer_id: ({ session }) => text(session.peerId),
  protocol_call_id: ({ session }) => text(session.protocolCallId),
  media_bridge_id: ({ session }) => text(session.mediaBridgeId),
  recording: ({ session }) => session.recording,
  used_routing: ({ session }) => text(session.usedRouting),
  requested_routings: ({ session }) => session.requestedRoutings,
  active_skill_ids: ({ session }) => session.activeSkillIds,
  selected_agent_id: ({ session }) => text(session.selectedAgentId),
  routing_ring: ({ session }) => session.routingRing,
  flow_in_type: ({ session }) => text(session.flowInType),
  flow_out_type: ({ session }) => text(session.flowOutType),
  destination_addresses: ({ session }) => session.destinationAddresses,
  acw_skipped: ({ session }) => session.acwSkipped,
  delivery_status: ({ session }) => text(session.deliveryStatus),
  script_id: ({ session }) => text(session.scriptId),
  outbound_campaign_id: ({ session }) => text(session.outboundCampaignId),
  outbound_contact_list_id: ({ session }) => text(session.outboundContactListId),
  outbound_contact_id: ({ session }) => text(session.outboundContactId),
  disposition_name: ({ session }) => text(session.dispositionName),
  callback_scheduled_time: ({ session }) => session.callbackScheduledTime,
  flow_id: ({ session }) => text(session.flow?.flowId ?? null),
  flow_name: ({ session }) => text(session.flow?.flowName ?? null),
  flow_type: ({ session }) => text(session.flow?.flowType ?? null),
  flow_version: ({ session }) => text(session.flow?.flowVersion ?? null),
  flow_entry_type: ({ session }) => text(session.flow?.entryType ?? null),
  flow_entry_reason: ({ session }) => text(session.flow?.entryReason ?? null),
  flow_exit_reason: ({ session }) => text(session.flow?.exitReason ?? null),
  flow_transfer_type: ({ session }) => text(session.flow?.transferType ?? null),
  flow_transfer_target_address: ({ session }) => text(session.flow?.transferTargetAddress ?? null),
  flow_transfer_target_name: ({ session }) => text(session.flow?.transferTargetName ?? null),
})

export interface SegmentOf {
  readonly view: SessionView
  readonly segment: AnalyticsConversationSegment
}

export const segmentColumns = nestedColumns<SegmentOf>()('segments', {
  session_index: ({ view }) => view.index,
  type: ({ segment }) => text(segment.segmentType),
  started_at: ({ segment }) => segment.segmentStart,
  ended_at: ({ segment }) => segment.segmentEnd,
  queue_id: ({ segment }) => text(segment.queueId),
  user_id: ({ view }) => view.userId,
  media_type: ({ view }) => view.mediaType,
  purpose: ({ view }) => view.purpose,
  disconnect_type: ({ segment }) => canonical(segment.disconnectType),
  wrap_up_code: ({ segment }) => text(segment.wrapUpCode),
  wrap_up_note: ({ segment }) => text(segment.wrapUpNote),
  wrap_up_tags: ({ segment }) => segment.wrapUpTags,
  conference: ({ segment }) => segment.conference,
  error_code: ({ segment }) => text(segment.errorCode),
  sip_response_codes: ({ segment }) => segment.sipResponseCodes,
  q850_response_codes: ({ segment }) => segment.q850ResponseCodes,
  group_id: ({ segment }) => text(segment.groupId),
  requested_skill_ids: ({ segment }) => segment.requestedRoutingSkillIds,
  requested_user_ids: ({ segment }) => segment.requestedRoutingUserIds,
  requested_language_id: ({ segment }) => text(segment.requestedLanguageId),
  subject: ({ segment }) => text(segment.subject),
  audio_muted: ({ segment }) => segment.audioMuted,
  video_muted: ({ segment }) => segment.videoMuted,
  source_conversation_id: ({ segment }) => text(segment.sourceConversationId),
  source_session_id: ({ segment }) => text(segment.sourceSessionId),
  destination_conversation_id: ({ segment }) => text(segment.destinationConversationId),
  destination_session_id: ({ segment }) => text(segment.destinationSessionId),
})

export const metricColumns = nestedColumns<MetricRecord>()('metrics', {
  session_index: ({ view }) => view.index,
  name: ({ metric }) => text(metric.name),
  value: ({ metric }) => metric.value,
  emitted_at: ({ metric }) => metric.emitDate,
  queue_id: ({ queueId }) => queueId,
  user_id: ({ view }) => view.userId,
  media_type: ({ view }) => view.mediaType,
  purpose: ({ view }) => view.purpose,
  flow_id: ({ view }) => text(view.session.flow?.flowId ?? null),
  occurrence: ({ occurrence }) => occurrence,
})

export interface MediaStatOf {
  readonly view: SessionView
  readonly stat: AnalyticsMediaEndpointStat
}

export const mediaStatColumns = nestedColumns<MediaStatOf>()('media_stats', {
  session_index: ({ view }) => view.index,
  measured_at: ({ stat }) => stat.eventTime,
  codecs: ({ stat }) => stat.codecs,
  min_mos: ({ stat }) => stat.minMos,
  min_r_factor: ({ stat }) => stat.minRFactor,
  max_latency_ms: ({ stat }) => stat.maxLatencyMs,
  received_packets: ({ stat }) => stat.receivedPackets,
  discarded_packets: ({ stat }) => stat.discardedPackets,
  duplicate_packets: ({ stat }) => stat.duplicatePackets,
  invalid_packets: ({ stat }) => stat.invalidPackets,
  overrun_packets: ({ stat }) => stat.overrunPackets,
  underrun_packets: ({ stat }) => stat.underrunPackets,
})

export interface FlowOutcomeOf {
  readonly view: SessionView
  readonly outcome: AnalyticsFlowOutcome
}

export const flowOutcomeColumns = nestedColumns<FlowOutcomeOf>()('flow_outcomes', {
  session_index: ({ view }) => view.index,
  flow_id: ({ view }) => text(view.session.flow?.flowId ?? null),
  outcome_id: ({ outcome }) => text(outcome.flowOutcomeId),
  value: ({ outcome }) => text(outcome.flowOutcomeValue),
  outcome: ({ outcome }) => text(outcome.flowOutcome),
  started_at: ({ outcome }) => outcome.flowOutcomeStartTimestamp,
  ended_at: ({ outcome }) => outcome.flowOutcomeEndTimestamp,
})

export const endingColumns = nestedColumns<Ending>()('endings', {
  session_index: ({ view }) => view.index,
  purpose: ({ view }) => view.purpose,
  user_id: ({ view }) => view.userId,
  disconnect_type: ({ disconnectType }) => disconnectType,
  ended_at: ({ endMs }) => endMs,
})
