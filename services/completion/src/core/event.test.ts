import { type ConversationState, type RecordDigest } from '@aftercall/contracts'
import { event, options } from '../testing/world.ts'
import { foldEvent } from './event.ts'
import { firstSeen } from './state.ts'

const now = 50_000
const fold = (state: ConversationState, each: ReturnType<typeof event>, traceparent?: string) =>
  foldEvent(state, { event: each, ...(traceparent === undefined ? {} : { traceparent }) }, now, options)
const seen = firstSeen('org', 'conversation', 1)
const record: RecordDigest = {
  ...{ hash: 'h', conversationStart: 0, conversationEnd: 20_000, openSegments: 0, unsettledAt: null },
  sessions: [{ sessionId: 's', purpose: 'customer', mediaType: 'voice', open: false, end: 20_000, wrapUpEnd: null }],
}
const known = { ...seen, attempt: 2, digest: record }
const end = (sessionId: string, at: number) => event('customer.end', sessionId, at)

it('notes when something arrived last, and the latest time of any event', () => {
  const other = (at: number) => event('customer.attributes', null, at)
  expect(fold(seen, other(7)).state).toEqual({ ...seen, lastArrivalAt: now, lastEventTime: 7 })
  expect(fold({ ...seen, lastEventTime: 9 }, other(7)).state).toMatchObject({ lastEventTime: 9 })
  expect(fold({ ...seen, lastEventTime: 5 }, other(7)).state).toMatchObject({ lastEventTime: 7 })
})

it('keeps the trace of the last event that had one', () => {
  expect(fold(seen, end('s', 1), '00-a').state).toMatchObject({ traceparent: '00-a' })
  expect(fold({ ...seen, traceparent: '00-a' }, end('s', 1)).state).toMatchObject({ traceparent: '00-a' })
})

it('takes news for evidence, from which attempts count anew', () => {
  expect(fold(seen, end('s', 1)).state).toMatchObject({ evidenceAt: now, attempt: 0, sessions: [{ endedAt: 1 }] })
  expect(fold(known, end('t', 1)).state).toMatchObject({ evidenceAt: now, attempt: 0 })
})

it('takes what the record knows already for no news, unless nothing was asked yet', () => {
  expect(fold(known, end('s', 20_000)).state).toMatchObject({
    evidenceAt: 1,
    attempt: 2,
    sessions: [{ endedAt: 20_000 }],
  })
  expect(fold({ ...known, attempt: 0 }, end('s', 20_000)).state).toMatchObject({ evidenceAt: now, attempt: 0 })
})

it.each(['refused', 'dead_lettered', 'given_up'])('takes up again what was %s, in the same round', (phase) => {
  expect(fold({ ...known, phase }, end('t', 1))).toEqual({
    state: expect.objectContaining({ phase: 'open', phaseAt: now, evidenceAt: now, attempt: 0, round: 1 }) as unknown,
    effects: [],
  })
})

it('reopens what is final for what its record does not cover, and for nothing else', () => {
  const final = { ...known, phase: 'final' }
  expect(fold(final, end('s', 20_000))).toMatchObject({ state: { phase: 'final', lastArrivalAt: now }, effects: [] })
  expect(fold(final, end('t', 1))).toMatchObject({
    state: { phase: 'open', round: 2 },
    effects: [{ type: 'announce' }],
  })
})
