import { type ConversationDetails } from '@aftercall/contracts'
import { addressesOf } from './conversation/addresses.ts'
import { isAcwPending } from './conversation/after-call.ts'
import {
  endingColumns,
  flowOutcomeColumns,
  mediaStatColumns,
  metricColumns,
  participantColumns,
  segmentColumns,
  sessionColumns,
} from './conversation/children.ts'
import { effectiveEnd, hasOpenLeg } from './conversation/effective-end.ts'
import { endedBy, endedByRuleVersion, endingsOf } from './conversation/ended-by.ts'
import { journeyOf } from './conversation/journey.ts'
import { legColumns } from './conversation/leg-columns.ts'
import { legsOf, legsRuleVersion } from './conversation/legs.ts'
import { metricRecords } from './conversation/metric-records.ts'
import { type MetricTotals, metricTotals } from './conversation/metric-totals.ts'
import { withColumns } from './conversation/nested.ts'
import { pathsOf } from './conversation/paths.ts'
import { qualityOf } from './conversation/quality.ts'
import { rowVersion } from './conversation/row-version.ts'
import { canonical, type SessionView, viewSessions } from './conversation/sessions.ts'
import { startOf } from './conversation/start.ts'
import { refuseTooWide } from './conversation/width.ts'
import { type ConversationsRow } from './tables/conversations.ts'
import { type DetailsRawRow } from './tables/details-raw.ts'

/**
 * The wide row of one record: a pure function of the message, whatever came before it. An open conversation is a row without
 * `conversation_end`. Columns: schemas/clickhouse/0001_conversations.sql.
 * @throws TooWideError when it has more children than a row can hold
 */
export function conversationRow(details: ConversationDetails): ConversationsRow {
  const { record } = details
  refuseTooWide(record)
  const sessions = viewSessions(record)
  const totals = metricTotals(sessions)
  const paths = pathsOf(sessions, record.participants)
  const legs = legsOf(sessions)
  const journey = journeyOf(sessions, legs)
  const endings = endingsOf(sessions)
  const { startMs, from } = startOf(record, sessions)
  const { ani, dnis } = addressesOf(sessions)
  const { minMos, minRFactor } = qualityOf(record, sessions)
  const segments = sessions.flatMap((view) => view.segments.map((segment) => ({ view, segment })))
  const withPurpose = (purpose: string) =>
    record.participants.filter((participant) => canonical(participant.purpose) === purpose).length

  const row = {
    org_id: details.orgId,
    conversation_id: details.conversationId,
    conversation_start: startMs,
    conversation_start_from: from,
    conversation_end: record.conversationEnd,
    effective_end: effectiveEnd(record, sessions),
    originating_direction: canonical(record.originatingDirection),
    conversation_initiator: canonical(record.conversationInitiator),
    division_ids: record.divisionIds,
    media_types: paths.mediaTypes,
    queue_ids: paths.queueIds,
    agent_user_ids: paths.agentUserIds,
    flow_ids: paths.flowIds,
    customer_disconnect_types: paths.customerDisconnectTypes,
    edge_ids: paths.edgeIds,
    ani,
    dnis,
    min_mos: minMos,
    min_r_factor: minRFactor,
    participant_count: record.participants.length,
    session_count: sessions.length,
    segment_count: segments.length,
    metric_count: totals.count,
    agent_participant_count: withPurpose('agent'),
    acd_participant_count: withPurpose('acd'),
    wrap_up_codes: paths.wrapUpCodes,
    first_queue_id: paths.queueIds[0] ?? '',
    queue_path: journey.queuePath,
    agent_path: journey.agentPath,
    flow_path: journey.flowPath,
    ended_by: endedBy(record, sessions, endings),
    ended_by_rule_version: endedByRuleVersion,
    legs_rule_version: legsRuleVersion,
    ...measures(totals),
    acw_pending: isAcwPending(record, sessions) ? 1 : 0,
    open_leg: hasOpenLeg(record, sessions) ? 1 : 0,
    missing_sessions: details.missingSessionIds,
    last_emit: totals.lastEmitMs,
    external_tag: record.externalTag ?? '',
    conference_start: record.conferenceStart,
    self_served: record.selfServed,
    customer_participation: record.customerParticipation,
    associated_conversation_id: record.associatedConversationId ?? '',
    consultation_conversation_ids: record.consultationConversationIds,
    source: details.source,
    lane: details.lane,
    record_hash: details.hash,
    as_of: details.asOf,
    received_at: details.receivedAt,
    version: rowVersion(details),
    is_deleted: 0,
  } as const
  return withColumns(
    row,
    participantColumns(record.participants),
    sessionColumns(sessions),
    segmentColumns(segments),
    metricColumns(metricRecords(sessions)),
    mediaStatColumns(each(sessions, (view) => view.session.mediaEndpointStats.map((stat) => ({ view, stat })))),
    flowOutcomeColumns(
      each(sessions, (view) => (view.session.flow?.outcomes ?? []).map((outcome) => ({ view, outcome }))),
    ),
    legColumns(legs),
    endingColumns(endings),
  )
}

const each = <T>(sessions: readonly SessionView[], of: (view: SessionView) => readonly T[]) => sessions.flatMap(of)

/** Durations count their records and sum their values; counters sum their values. */
function measures(totals: MetricTotals) {
  const count = (name: string) => totals.of(name).count
  const sum = (name: string) => totals.of(name).sum
  return {
    answered: count('tAnswered') > 0 ? 1 : 0,
    answered_count: count('tAnswered'),
    answered_wait_ms: sum('tAnswered'),
    abandoned: count('tAbandon') > 0 ? 1 : 0,
    abandon_count: count('tAbandon'),
    abandon_wait_ms: sum('tAbandon'),
    short_abandons: count('tShortAbandon'),
    flow_out_count: count('tFlowOut'),
    flow_out_wait_ms: sum('tFlowOut'),
    offered: sum('nOffered'),
    over_sla: sum('nOverSla'),
    transfers: sum('nTransferred'),
    talk_ms: sum('tTalkComplete'),
    talk_count: count('tTalkComplete'),
    held_ms: sum('tHeldComplete'),
    held_count: count('tHeldComplete'),
    acw_ms: sum('tAcw'),
    acw_count: count('tAcw'),
    handle_ms: sum('tHandle'),
    handle_count: count('tHandle'),
    alert_ms: sum('tAlert'),
    alert_count: count('tAlert'),
    not_responding: count('tNotResponding'),
    ivr_ms: sum('tIvr'),
    acd_ms: sum('tAcd'),
    connected_ms: sum('tConnected'),
    errors: sum('nError'),
  } as const
}

/** The record itself, beside its row; it shares the row's identity and version. */
export function detailsRawRow(details: ConversationDetails, startMs: number): DetailsRawRow {
  return {
    org_id: details.orgId,
    conversation_id: details.conversationId,
    conversation_start: startMs,
    as_of: details.asOf,
    source: details.source,
    lane: details.lane,
    record_hash: details.hash,
    drift: details.drift,
    received_at: details.receivedAt,
    body: details.raw,
    version: rowVersion(details),
    is_deleted: 0,
  }
}
