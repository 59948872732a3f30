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

it('lists the sessions that are open: not those whose end, or after-call work, is later than their start', () => {
  const sessions = [
    { ...session, sessionId: 'open' },
    { ...session, sessionId: 'back again', endedAt: 500 },
    { ...session, sessionId: 'ended', endedAt: 1_000 },
    { ...session, sessionId: 'wrapped up', acwAt: 1_100 },
    { ...session, sessionId: 'only its end is known', startedAt: null, endedAt: 1_000 },
  ]
  expect(openConversationRow({ ...state, sessions }, at)).toMatchObject({
    session_count: 5,
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

it('makes nothing of a key that names no conversation', () => {
  expect(forgottenConversationRow(null, at)).toBeNull()
  expect(forgottenConversationRow('c-1', at)).toBeNull()
})
