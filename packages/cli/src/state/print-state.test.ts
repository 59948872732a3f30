import { type ConversationState } from '@aftercall/contracts'
import { type FoundState } from './find-state.ts'
import { stateLines } from './print-state.ts'

const now = Date.parse('2026-03-04T05:00:00Z')
const minuteMs = 60_000
const session = { sessionId: 's-1', kind: 'customer', mediaType: 'VOICE', startedAt: now - minuteMs, endedAt: now }
const state: ConversationState = {
  ...{ form: 2, orgId: 'org', conversationId: 'c-1', phase: 'open', phaseAt: now - minuteMs, round: 2, attempt: 1 },
  ...{ requests: 3, firstSeenAt: now - minuteMs, lastArrivalAt: now, evidenceAt: now, lastEventTime: now },
  sessions: [{ ...session, acwDue: true, acwAt: null }],
  request: { round: 2, attempt: 3, requestedAt: now - 1_000, expiresAt: now + 9 * minuteMs, knownStart: null },
  ...{ nextAt: now + 10 * minuteMs, waitsFor: 'answer', answeredAt: null, asOf: null },
  digest: {
    ...{ hash: 'abc', conversationStart: now - minuteMs, conversationEnd: null, openSegments: 1, unsettledAt: null },
    sessions: [{ sessionId: 's-1', purpose: 'agent', mediaType: 'voice', open: true, end: null, wrapUpEnd: null }],
  },
  ...{ strayStart: null, completedAnnounced: false, traceparent: null },
}
const found: FoundState = {
  ...{ key: 'org/c-1', partition: 3, offset: 77, what: 'state', state, fault: null },
  owner: { memberId: 'member-1', clientId: 'aftercall-completion', host: '10.0.0.7' },
}

it('says what a conversation waits for, until when, and what is known of its sessions', () => {
  const text = stateLines(found, now).join('\n')
  expect(text).toContain('partition 3, offset 77')
  expect(text).toContain('owner         member-1 at 10.0.0.7')
  expect(text).toContain('waits for     the answer to its request')
  expect(text).toContain('next attempt  2026-03-04T05:10:00.000Z (in 10 min)')
  expect(text).toContain('round 2, attempt 3, asked 2026-03-04T04:59:59.000Z (1 s ago)')
  expect(text).toContain('now: it has no end')
  expect(text).toMatch(/^s-1 +events +customer +VOICE .* due$/m)
  expect(text).toMatch(/^s-1 +record +agent +voice +open/m)
})

it('says what it means that nothing is remembered, and where to look', () => {
  const text = stateLines({ ...found, what: 'forgotten', state: null, owner: null }, now).join('\n')
  expect(text).toContain('state         forgotten')
  expect(text).toContain('is completion running?')
  expect(text).toContain("FROM v_conversations WHERE conversation_id = 'c-1'")
})

it('says what becomes of a state that cannot be read', () => {
  const text = stateLines({ ...found, what: 'undecodable', state: null, fault: 'its bytes do not fit' }, now).join('\n')
  expect(text).toContain('cannot be read: its bytes do not fit')
  expect(text).toContain('undecodable_state')
})

it('prints what it does not know as it stands', () => {
  const odd = { ...state, phase: 'sleeping', waitsFor: null, request: null, digest: null, sessions: [], nextAt: null }
  const text = stateLines({ ...found, state: odd }, now).join('\n')
  expect(text).toContain('phase         sleeping')
  expect(text).toContain('none outstanding')
  expect(text).toContain('no session is known')
})
