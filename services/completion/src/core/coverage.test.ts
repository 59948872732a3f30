import { type RecordDigest, type SessionDigest, type SessionState } from '@aftercall/contracts'
import { coverageOf, coversAllEnds, isCovered, knowsAll } from './coverage.ts'

const toleranceMs = 2
const recorded = (more: Partial<SessionDigest> = {}): SessionDigest => ({
  ...{ sessionId: 's', purpose: 'agent', mediaType: 'voice', open: false, end: 100, wrapUpEnd: null },
  ...more,
})
const told = (more: Partial<SessionState> = {}): SessionState => ({
  ...{ sessionId: 's', kind: 'user', mediaType: null, startedAt: 50, endedAt: 100, acwDue: false, acwAt: null },
  ...more,
})
const digest = (sessions: readonly SessionDigest[], more: Partial<RecordDigest> = {}): RecordDigest => ({
  ...{ hash: 'h', conversationStart: 0, conversationEnd: 100, openSegments: 0, unsettledAt: null, sessions },
  ...more,
})
const coverage = (record: RecordDigest, ...sessions: SessionState[]) => coverageOf(record, sessions, toleranceMs)

it('is closed with an end and no open segment', () => {
  expect(coverage(digest([recorded()]), told())).toEqual({ closed: true, complete: true, missingSessionIds: [] })
  expect(coverage(digest([recorded()], { conversationEnd: null })).closed).toBe(false)
  expect(coverage(digest([recorded()], { openSegments: 1 })).closed).toBe(false)
})

it('names the sessions that the record lacks', () => {
  expect(coverage(digest([recorded()]), told(), told({ sessionId: 't', endedAt: null }))).toMatchObject({
    missingSessionIds: ['t'],
    complete: false,
  })
})

it.each([
  ['all that was told', {}, {}, {}, true],
  ['an end a little before the one that was told', { end: 98 }, { conversationEnd: 98 }, {}, true],
  ['an end long before it', { end: 97 }, {}, {}, false],
  ['no end', { end: null }, {}, {}, false],
  ['no end where none was told', { end: null, open: true }, { conversationEnd: null }, { endedAt: null }, true],
  ['a conversation that ends long before', {}, { conversationEnd: 97 }, {}, false],
  ['a conversation without an end', {}, { conversationEnd: null }, {}, true],
  ['a session that came to life again', {}, {}, { startedAt: 103 }, false],
  ['a session that began a little after its end', {}, {}, { startedAt: 102 }, true],
  ['a session that began before its wrap-up', { wrapUpEnd: 110 }, {}, { startedAt: 112 }, true],
  ['a session that began again and is open', { open: true }, {}, { startedAt: 200 }, true],
  ['a session whose start was not told', {}, {}, { startedAt: null }, true],
  ['no wrap-up where one was told', {}, {}, { acwAt: 105 }, false],
  ['the wrap-up that was told', { wrapUpEnd: 105 }, {}, { acwAt: 105 }, true],
  [
    'a wrap-up of which only the events know the end before it',
    { wrapUpEnd: 105 },
    {},
    { acwAt: 105, endedAt: null },
    true,
  ],
])('with %s', (_what, session, record, event, complete) => {
  expect(coverage(digest([recorded(session)], record), told(event)).complete).toBe(complete)
})

it('measures the end of the conversation by the last session that ended', () => {
  const sessions = [
    told({ endedAt: 90 }),
    told({ sessionId: 't', endedAt: 110 }),
    told({ sessionId: 'u', endedAt: null }),
  ]
  const all = ['s', 't', 'u'].map((sessionId) => recorded({ sessionId, end: 110 }))
  expect(coverage(digest(all, { conversationEnd: 107 }), ...sessions).complete).toBe(false)
  expect(coverage(digest(all, { conversationEnd: 108 }), ...sessions).complete).toBe(true)
})

it('tells whether a record is believed: it is there, closed, and lacks nothing', () => {
  const of = (record: RecordDigest | null, session = told()) => {
    const state = { digest: record, sessions: [session] }
    return [knowsAll(state, { toleranceMs }), isCovered(state, { toleranceMs })]
  }
  expect(of(null)).toEqual([false, false])
  expect(of(digest([recorded()]))).toEqual([true, true])
  expect(of(digest([recorded()], { openSegments: 1 }))).toEqual([true, false])
  expect(of(digest([recorded()]), told({ endedAt: 200 }))).toEqual([false, false])
})

it('covers all ends also where a wrap-up is still due, but not without a session that ended', () => {
  expect(coversAllEnds(digest([recorded()]), [told({ acwAt: 105 })], toleranceMs)).toBe(true)
  expect(coversAllEnds(digest([]), [told({ endedAt: null })], toleranceMs)).toBe(true)
  expect(coversAllEnds(digest([]), [told()], toleranceMs)).toBe(false)
  expect(coversAllEnds(digest([recorded({ end: null, wrapUpEnd: 5 })]), [told({ endedAt: null, acwAt: 5 })], 2)).toBe(
    false,
  )
})
