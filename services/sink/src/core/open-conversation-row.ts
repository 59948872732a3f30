import { canonicalEnum, type ConversationState, type SessionState } from '@aftercall/contracts'
import { coordinateColumns, type Stamp } from './coordinates.ts'
import { type OpenConversationsRow } from './tables/open-conversations.ts'

/** Phases in which completion still has something to do; how the others ended is told by an announcement. */
const followed = new Set(['open', 'refused'])

/** What completion knows of a conversation that it still follows; the removal of its row when it is done with it. */
export function openConversationRow(state: ConversationState, at: Stamp): OpenConversationsRow {
  const { orgId, conversationId, sessions, digest, request } = state
  if (!followed.has(state.phase)) return removal(orgId, conversationId, at)
  const open = sessions.filter(isOpen)
  return {
    ...removal(orgId, conversationId, at),
    is_deleted: 0,
    phase: state.phase,
    phase_at: state.phaseAt,
    round: state.round,
    attempt: state.attempt,
    requests: state.requests,
    first_seen_at: state.firstSeenAt,
    last_arrival_at: state.lastArrivalAt,
    last_event_time: state.lastEventTime,
    waits_for: state.waitsFor ?? '',
    waits_since: Math.max(state.phaseAt, state.evidenceAt, state.answeredAt ?? 0, request?.requestedAt ?? 0),
    next_at: state.nextAt,
    requested_at: request?.requestedAt ?? null,
    answered_at: state.answeredAt,
    as_of: state.asOf,
    conversation_start: digest?.conversationStart ?? null,
    conversation_end: digest?.conversationEnd ?? null,
    completed_announced: state.completedAnnounced ? 1 : 0,
    media_types: mediaTypesOf(state),
    session_count: sessions.length,
    'open_sessions.id': open.map(({ sessionId }) => sessionId),
    'open_sessions.kind': open.map(({ kind }) => kind),
    'open_sessions.media_type': open.map(({ mediaType }) => canonicalEnum(mediaType ?? '')),
    'open_sessions.started_at': open.map(({ startedAt }) => startedAt ?? 0),
  }
}

/** The row that takes a forgotten conversation away; null when the key names none (`<organisation>/<conversation>`). */
export function forgottenConversationRow(key: string | null, at: Stamp): OpenConversationsRow | null {
  if (key === null) return null
  const slash = key.indexOf('/')
  return slash < 0 ? null : removal(key.slice(0, slash), key.slice(slash + 1), at)
}

function removal(orgId: string, conversationId: string, at: Stamp): OpenConversationsRow {
  return {
    org_id: orgId,
    conversation_id: conversationId,
    phase: '',
    phase_at: null,
    round: 0,
    attempt: 0,
    requests: 0,
    first_seen_at: null,
    last_arrival_at: null,
    last_event_time: null,
    waits_for: '',
    waits_since: null,
    next_at: null,
    requested_at: null,
    answered_at: null,
    as_of: null,
    conversation_start: null,
    conversation_end: null,
    completed_announced: 0,
    media_types: [],
    session_count: 0,
    'open_sessions.id': [],
    'open_sessions.kind': [],
    'open_sessions.media_type': [],
    'open_sessions.started_at': [],
    changed_at: at.timestampMs,
    ...coordinateColumns(at),
    is_deleted: 1,
    version: at.offset,
  }
}

/** After-call work is proof of an end too. */
const isOpen = ({ startedAt, endedAt, acwAt }: SessionState) =>
  startedAt !== null && startedAt > Math.max(endedAt ?? Number.NEGATIVE_INFINITY, acwAt ?? Number.NEGATIVE_INFINITY)

const mediaTypesOf = ({ sessions, digest }: ConversationState): readonly string[] => [
  ...new Set(
    [...sessions, ...(digest?.sessions ?? [])].flatMap(({ mediaType }) =>
      mediaType === null || mediaType === '' ? [] : [canonicalEnum(mediaType)],
    ),
  ),
]
