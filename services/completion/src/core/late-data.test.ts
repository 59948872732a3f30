import { type ConversationState, type RecordDigest, type SessionState } from '@aftercall/contracts'
import { options } from '../testing/world.ts'
import { isBelievable, lateDataWaitMs } from './late-data.ts'
import { firstSeen } from './state.ts'

const { lateDataMs, toleranceMs, acceptAfterAttempts } = options
const told = (sessionId: string, acwAt: number | null): SessionState => ({
  ...{ sessionId, kind: 'user', mediaType: null, startedAt: null, endedAt: 0, acwDue: true, acwAt },
})
const digest = (more: Partial<RecordDigest> = {}): RecordDigest => ({
  ...{ hash: 'h', conversationStart: 0, conversationEnd: 10_000, openSegments: 0, unsettledAt: null, sessions: [] },
  ...more,
})
const state = (more: Partial<ConversationState>): ConversationState => ({
  ...firstSeen('o', 'c', 0),
  digest: digest(),
  asOf: 10_000,
  ...more,
})
const recorded = (sessionId: string, wrapUpEnd: number | null) => ({
  ...{ sessionId, purpose: 'agent', mediaType: 'voice', open: false, end: 5_000, wrapUpEnd },
})

describe('a last look', () => {
  it.each([
    ['nothing is lacking', {}],
    ['there is no record', { digest: null }],
    ['nobody knows of when the record is', { digest: digest({ unsettledAt: 10_000 }), asOf: null }],
    [
      'a wrap-up was told that the record has',
      { sessions: [told('a', 9_000)], digest: digest({ sessions: [recorded('a', 9_000)] }) },
    ],
    ['a session was told without a wrap-up', { sessions: [told('a', null)] }],
  ])('is not needed when %s', (_what, more) => {
    expect(lateDataWaitMs(state(more), options)).toBeNull()
  })

  it('comes when what may be late must be there, counted from the end of what lacks it', () => {
    const unsettled = state({ digest: digest({ unsettledAt: 9_000 }) })
    expect(lateDataWaitMs(unsettled, options)).toBe(lateDataMs - 1_000)
  })

  it('waits for a wrap-up that was told and is not in the record, the last of them', () => {
    const sessions = [told('a', 7_000), told('b', 9_000), told('c', 8_000)]
    expect(lateDataWaitMs(state({ sessions, digest: digest({ sessions: [recorded('a', null)] }) }), options)).toBe(
      lateDataMs - 1_000,
    )
  })

  it('is over when the record is old enough, less the tolerance', () => {
    const read = (afterMs: number) =>
      lateDataWaitMs(state({ digest: digest({ unsettledAt: 0 }), asOf: lateDataMs + afterMs }), options)
    expect(read(-toleranceMs)).toBeNull()
    expect(read(-toleranceMs - 1)).toBe(toleranceMs + 1)
    expect(read(0)).toBeNull()
  })

  it('is not repeated for ever', () => {
    const after = (attempt: number) =>
      lateDataWaitMs(state({ attempt, digest: digest({ unsettledAt: 10_000 }) }), options)
    expect(after(2 * acceptAfterAttempts - 1)).toBe(lateDataMs)
    expect(after(2 * acceptAfterAttempts)).toBeNull()
  })
})

describe('a record is believable', () => {
  const lacking = [told('elsewhere', null)]

  it('when it has everything', () => {
    expect(isBelievable(state({ attempt: 1 }), options)).toBe(true)
  })

  it('when it is over and was asked for often enough, whatever it lacks', () => {
    expect(isBelievable(state({ sessions: lacking, attempt: acceptAfterAttempts - 1 }), options)).toBe(false)
    expect(isBelievable(state({ sessions: lacking, attempt: acceptAfterAttempts }), options)).toBe(true)
  })

  it.each([
    ['there is none', null],
    ['it has no end', digest({ conversationEnd: null })],
    ['it has something open', digest({ openSegments: 1 })],
  ])('but not when %s', (_what, record) => {
    expect(isBelievable(state({ digest: record, sessions: lacking, attempt: 9 }), options)).toBe(false)
  })
})
