import { type ConversationState } from '@aftercall/contracts'
import { forgottenConversationRow, openConversationRow } from './open-conversation-row.ts'

const at = { topic: 'completion-state', partition: 3, offset: 77, timestampMs: 9_000 }
const session = { kind: 'user', mediaType: 'VOICE', startedAt: 1_000, endedAt: null, acwDue: false, acwAt: null }
const state: ConversationState = {
  ...{
    form: 2,
    orgId: 'org-1',
    conversationId: 'c-1',
    phase: 'open',
    phaseAt: 2_000,
    round: 2,
    attempt: 1,
    requests: 4,
  },
  ...{ firstSeenAt: 2_000, lastArrivalAt: 5_000, evidenceAt: 4_000, lastEventTime: 1_500, nextAt: 60_000 },
  sessions: [{ ...session, sessionId: 's-1' }],
  ...{ request: null, waitsFor: 'session_end', answeredAt: 3_000, asOf: 2_900, digest: null, strayStart: null },
  ...{ completedAnnounced: false, traceparent: null },
}

it('says what an open conversation waits for, since the last thing that changed the wait', () => {
  expect(openConversationRow(state, at)).toMatchObject({
    ...{ org_id: 'org-1', conversation_id: 'c-1', phase: 'open', is_deleted: 0, version: 77, changed_at: 9_000 },
    ...{ waits_for: 'session_end', waits_since: 4_000, next_at: 60_000, first_seen_at: 2_000, requests: 4 },
    ...{ media_types: ['voice'], session_count: 1 },
  })
  const request = { round: 2, attempt: 5, requestedAt: 8_000, expiresAt: 20_000, knownStart: null }
  expect(openConversationRow({ ...state, request, waitsFor: 'answer' }, at)).toMatchObject({
    ...{ waits_for: 'answer', waits_since: 8_000, requested_at: 8_000 },
  })
})

it('waits since the latest of what can change the wait', () => {
  const request = { round: 2, attempt: 5, requestedAt: 8_000, expiresAt: 20_000, knownStart: null }
  const since = (more: Partial<ConversationState>) => openConversationRow({ ...state, ...more }, at).waits_since
  const before = { phaseAt: 10, evidenceAt: 20, answeredAt: null, request: null }
  expect(since(before)).toBe(20)
  expect(since({ ...before, phaseAt: 21 })).toBe(21)
  expect(since({ ...before, answeredAt: 22 })).toBe(22)
  expect(since({ ...before, answeredAt: 22, request })).toBe(8_000)
})

it('tells of the newest record and of the request what is known, and nothing before there is any', () => {
  const request = { round: 2, attempt: 5, requestedAt: 8_000, expiresAt: 20_000, knownStart: null }
  const digest = {
    ...{ hash: 'h', conversationStart: 900, conversationEnd: 7_000, acwPending: false, missingSessionIds: [] },
    ...{ sessions: [{ ...session, sessionId: 's-2', mediaType: 'EMAIL' }, session, { ...session, mediaType: '' }] },
  } as unknown as NonNullable<ConversationState['digest']>
  const known = openConversationRow({ ...state, request, digest, completedAnnounced: true }, at)
  expect(known).toMatchObject({
    ...{ phase_at: 2_000, round: 2, attempt: 1, last_arrival_at: 5_000, last_event_time: 1_500 },
    ...{ requested_at: 8_000, answered_at: 3_000, as_of: 2_900, completed_announced: 1 },
    ...{ conversation_start: 900, conversation_end: 7_000, media_types: ['voice', 'email'], session_count: 1 },
    ...{ topic: 'completion-state', partition: 3, offset: 77 },
  })
  const sessions = [{ ...session, sessionId: 's-1', mediaType: null }]
  expect(openConversationRow({ ...state, sessions, waitsFor: null, asOf: null }, at)).toMatchObject({
    ...{ waits_for: '', requested_at: null, as_of: null, conversation_start: null, conversation_end: null },
    ...{ completed_announced: 0, media_types: [], 'open_sessions.media_type': [''] },
  })
})

it('lists the sessions that are open: not those whose end, or after-call work, is later than their start', () => {
  const sessions = [
    { ...session, sessionId: 'open' },
    { ...session, sessionId: 'back again', endedAt: 500 },
    { ...session, sessionId: 'ended', endedAt: 1_000 },
    { ...session, sessionId: 'wrapped up', acwAt: 1_100 },
    { ...session, sessionId: 'wrapped up at once', acwAt: 1_000 },
    { ...session, sessionId: 'not begun', startedAt: null },
    { ...session, sessionId: 'only its end is known', startedAt: null, endedAt: 1_000 },
  ]
  expect(openConversationRow({ ...state, sessions }, at)).toMatchObject({
    session_count: 7,
    'open_sessions.id': ['open', 'back again'],
    'open_sessions.kind': ['user', 'user'],
    'open_sessions.media_type': ['voice', 'voice'],
    'open_sessions.started_at': [1_000, 1_000],
  })
})

it('keeps what is parked, and takes away what is done with or forgotten', () => {
  expect(openConversationRow({ ...state, phase: 'refused' }, at)).toMatchObject({ phase: 'refused', is_deleted: 0 })
  for (const phase of ['final', 'dead_lettered', 'given_up'])
    expect(openConversationRow({ ...state, phase }, at)).toEqual(forgottenConversationRow('org-1/c-1', at))
  expect(forgottenConversationRow('org-1/c-1', at)).toMatchObject({
    ...{ org_id: 'org-1', conversation_id: 'c-1', is_deleted: 1, version: 77, phase: '' },
  })
})

it('says nothing more of what it takes away', () => {
  const {
    org_id: _org,
    conversation_id: _id,
    changed_at,
    version,
    is_deleted,
    ...rest
  } = openConversationRow({ ...state, phase: 'final' }, at)
  expect([changed_at, version, is_deleted]).toEqual([9_000, 77, 1])
  const said = Object.entries(rest).filter(([, value]) => value !== null && value !== '' && value !== 0)
  expect(Object.fromEntries(said.filter(([, value]) => !(Array.isArray(value) && value.length === 0)))).toEqual({
    ...{ topic: 'completion-state', partition: 3, offset: 77 },
  })
})

it('makes nothing of a key that names no conversation', () => {
  expect(forgottenConversationRow(null, at)).toBeNull()
  expect(forgottenConversationRow('c-1', at)).toBeNull()
  expect(forgottenConversationRow('/c-1', at)).toMatchObject({ org_id: '', conversation_id: 'c-1' })
})
