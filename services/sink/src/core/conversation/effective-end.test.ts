import { agent, at, conferenced, conversationOf, customer, ms, type Party } from '../testing/parties.ts'
import { effectiveEnd, hasOpenLeg } from './effective-end.ts'

const endOf = (...given: Parameters<typeof conversationOf>) => {
  const { record, sessions } = conversationOf(...given)
  return effectiveEnd(record, sessions)
}
const isLeftOpen = (...given: Parameters<typeof conversationOf>) => {
  const { record, sessions } = conversationOf(...given)
  return hasOpenLeg(record, sessions)
}

describe('the effective end', () => {
  it('is the last end among legs that somebody disconnected', () => {
    expect(endOf([customer, agent], { conversationEnd: at(12) })).toBe(ms(12))
  })

  it('is the latest end of a session, not that of the segment that began last', () => {
    const kept: Party = {
      purpose: 'agent',
      segments: [
        ['hold', 1, 9, 'peer'],
        ['interact', 2, 5, 'peer'],
      ],
    }
    expect(endOf([kept], { conversationEnd: at(12) })).toBe(ms(9))
  })

  it('is not moved by a leg that was swept two months later', () => {
    expect(endOf([customer, agent, conferenced(80_000)], { conversationEnd: at(80_000) })).toBe(ms(12))
  })

  it.each([
    ['59 days', 59 * 1_440 + 1, ms(10)],
    ['58 days', 58 * 1_440, ms(10)],
    ['not quite as long', 58 * 1_440 - 1, ms(58 * 1_440 - 1)],
  ])('is not that of a callback that waited %s and that no agent put away', (_, waited, end) => {
    const waiting = (purpose: string, how: string): Party => ({
      purpose,
      mediaType: 'callback',
      segments: [['interact', 0, waited, how]],
    })
    const callback = [customer, waiting('customer', 'client'), waiting('acd', 'peer')]
    expect(endOf(callback, { conversationEnd: at(waited) })).toBe(end)
  })

  it('is that of a message that went on for longer, for there people do come back', () => {
    const end = 90 * 1_440
    const writing: Party = { purpose: 'customer', mediaType: 'message', segments: [['interact', 0, end, 'client']] }
    expect(endOf([customer, writing], { conversationEnd: at(end) })).toBe(ms(end))
  })

  it('is the end of the conversation where nobody disconnected', () => {
    expect(endOf([conferenced(7)], { conversationEnd: at(8) })).toBe(ms(8))
  })

  it('is that of those who left, though a record that has ended still has somebody there', () => {
    const there: Party = { purpose: 'customer', segments: [['interact', 0, null]] }
    expect(endOf([there, agent], { conversationEnd: at(15) })).toBe(ms(12))
  })

  it('is the end of the conversation where those who disconnected have no end of their own', () => {
    const segments = [{ segmentType: 'interact', segmentStart: at(0), disconnectType: 'peer' }]
    const participants = [{ purpose: 'customer', sessions: [{ segments }] }]
    expect(endOf([], { participants, conversationEnd: at(8) })).toBe(ms(8))
  })

  it('is not that of a callback one of whose segments lasted so long; one without a start or an end did not', () => {
    const callback = (...segments: object[]) => {
      const sessions = [{ mediaType: 'callback', segments }]
      return endOf([customer], { participants: [{ purpose: 'acd', sessions }], conversationEnd: at(90_000) })
    }
    const ended = { segmentType: 'interact', segmentEnd: at(85_000), disconnectType: 'client' }
    const short = { ...ended, segmentStart: at(0), segmentEnd: at(1) }
    expect(callback(short, { ...ended, segmentStart: at(1) })).toBe(ms(90_000))
    expect(callback(short, ended)).toBe(ms(85_000))
    expect(callback(short, { segmentType: 'interact', segmentStart: at(1) })).toBe(ms(1))
  })

  it('is unknown while somebody who counts is there', () => {
    const ivr: Party = { purpose: 'ivr', segments: [['ivr', 0, 1, 'transfer']] }
    expect(endOf([ivr, { ...customer, segments: [['interact', 0, null]] }])).toBeNull()
    expect(endOf([])).toBeNull()
  })

  it('is known before the conversation has ended when only a conferenced leg is left', () => {
    expect(endOf([customer, agent, conferenced(null)])).toBe(ms(12))
  })
})

describe('a leg left open', () => {
  it('is one that somebody conferenced in, when all others are over', () => {
    expect(isLeftOpen([customer, agent, conferenced(null)])).toBe(true)
  })

  it.each([
    ['an agent', { ...agent, segments: [['interact', 1, null]] } satisfies Party],
    ['a queue', { purpose: 'acd', segments: [['interact', 1, null]] } satisfies Party],
    ['the first customer', { purpose: 'customer', segments: [['interact', -1, null]] } satisfies Party],
  ])('is none while %s is there too', (_, leg) => {
    expect(isLeftOpen([customer, conferenced(null), leg])).toBe(false)
  })

  it('is none once the conversation has ended', () => {
    expect(isLeftOpen([customer, conferenced(null)], { conversationEnd: at(12) })).toBe(false)
  })
})
