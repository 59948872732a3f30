import { recordOf } from '../testing/details.ts'
import { viewSessions } from './sessions.ts'
import { effectiveEnd, hasOpenLeg, isAcwPending, startOf } from './times.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString()
const ms = (minute: number) => Date.UTC(2026, 0, 5, 9, minute)

interface Leg {
  purpose: string
  /** Type, start, end (null while open) and disconnect type of each segment. */
  segments: [string, number, number | null, string?][]
  queueId?: string
}

const conversation = (legs: readonly Leg[], more: object = {}) => {
  const record = recordOf({
    participants: legs.map(({ purpose, segments, queueId }) => ({
      purpose,
      sessions: [
        {
          segments: segments.map(([segmentType, start, end, disconnectType]) => ({
            segmentType,
            segmentStart: at(start),
            ...(end === null ? {} : { segmentEnd: at(end) }),
            ...(disconnectType === undefined ? {} : { disconnectType }),
            ...(queueId === undefined ? {} : { queueId }),
          })),
        },
      ],
    })),
    ...more,
  })
  const sessions = viewSessions(record)
  return {
    start: startOf(record, sessions),
    effectiveEnd: effectiveEnd(record, sessions),
    openLeg: hasOpenLeg(record, sessions),
    acwPending: isAcwPending(record, sessions),
  }
}

const customer: Leg = { purpose: 'customer', segments: [['interact', 0, 10, 'endpoint']] }
const agent: Leg = {
  purpose: 'agent',
  queueId: 'q',
  segments: [
    ['interact', 1, 10, 'peer'],
    ['wrapup', 10, 12, 'peer'],
  ],
}
const conferenced = (end: number | null): Leg => ({ purpose: 'customer', segments: [['interact', 5, end]] })

describe('the start', () => {
  it('is that of the record', () => {
    expect(conversation([customer], { conversationStart: at(3) }).start).toEqual({ startMs: ms(3), from: 'record' })
  })

  it('is the first thing known where the record has none, and never depends on the fetch', () => {
    expect(conversation([customer]).start).toEqual({ startMs: ms(0), from: 'segment' })
    expect(
      conversation([], { participants: [{ sessions: [{ metrics: [{ name: 'nFlow', emitDate: at(4) }] }] }] }).start,
    ).toEqual({ startMs: ms(4), from: 'metric' })
    expect(conversation([], { conversationEnd: at(9) }).start).toEqual({ startMs: ms(9), from: 'end' })
    expect(conversation([]).start).toEqual({ startMs: 0, from: 'unknown' })
  })
})

describe('the effective end', () => {
  it('is the last end among legs that somebody disconnected', () => {
    expect(conversation([customer, agent], { conversationEnd: at(12) }).effectiveEnd).toBe(ms(12))
  })

  it('is not moved by a leg that was swept two months later', () => {
    expect(conversation([customer, agent, conferenced(80_000)], { conversationEnd: at(80_000) }).effectiveEnd).toBe(
      ms(12),
    )
  })

  it('is the end of the conversation where nobody disconnected', () => {
    expect(conversation([conferenced(7)], { conversationEnd: at(8) }).effectiveEnd).toBe(ms(8))
  })

  it('is unknown while somebody who counts is there', () => {
    const ivr: Leg = { purpose: 'ivr', segments: [['ivr', 0, 1, 'transfer']] }
    expect(conversation([ivr, { ...customer, segments: [['interact', 0, null]] }]).effectiveEnd).toBeNull()
    expect(conversation([]).effectiveEnd).toBeNull()
  })

  it('is known before the conversation has ended when only a conferenced leg is left', () => {
    expect(conversation([customer, agent, conferenced(null)]).effectiveEnd).toBe(ms(12))
  })
})

describe('a leg left open', () => {
  it('is one that somebody conferenced in, when all others are over', () => {
    expect(conversation([customer, agent, conferenced(null)]).openLeg).toBe(true)
  })

  it.each([
    ['an agent', { ...agent, segments: [['interact', 1, null]] } satisfies Leg],
    ['a queue', { purpose: 'acd', segments: [['interact', 1, null]] } satisfies Leg],
    ['the first customer', { purpose: 'customer', segments: [['interact', -1, null]] } satisfies Leg],
  ])('is none while %s is there too', (_, leg) => {
    expect(conversation([customer, conferenced(null), leg]).openLeg).toBe(false)
  })

  it('is none once the conversation has ended', () => {
    expect(conversation([customer, conferenced(null)], { conversationEnd: at(12) }).openLeg).toBe(false)
  })
})

describe('after-call work', () => {
  const connected = agent.segments.slice(0, 1)

  it('is pending when the call is over and it has not begun or not ended', () => {
    expect(conversation([customer, { ...agent, segments: connected }]).acwPending).toBe(true)
    expect(conversation([customer, { ...agent, segments: [...connected, ['wrapup', 10, null]] }]).acwPending).toBe(true)
  })

  it('is not pending when it is done, when the conversation has ended, or while somebody is connected', () => {
    expect(conversation([customer, agent]).acwPending).toBe(false)
    expect(conversation([customer, { ...agent, segments: connected }], { conversationEnd: at(10) }).acwPending).toBe(
      false,
    )
    const talking: Leg = { purpose: 'customer', segments: [['interact', 0, null]] }
    expect(conversation([talking, { ...agent, segments: connected }]).acwPending).toBe(false)
  })

  it('is owed by nobody who was not connected, or for no queue', () => {
    expect(conversation([customer, { ...agent, segments: [['alert', 1, 2, 'client']] }]).acwPending).toBe(false)
    expect(conversation([customer, { purpose: 'agent', segments: connected }]).acwPending).toBe(false)
    expect(conversation([customer, { ...agent, purpose: 'user', segments: connected }]).acwPending).toBe(false)
  })
})
