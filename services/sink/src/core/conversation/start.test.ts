import { at, conversationOf, customer, ms, type Party } from '../testing/parties.ts'
import { startOf } from './start.ts'

const startIn = (...given: Parameters<typeof conversationOf>) => {
  const { record, sessions } = conversationOf(...given)
  return startOf(record, sessions)
}

describe('the start', () => {
  it('is that of the record', () => {
    expect(startIn([customer], { conversationStart: at(3) })).toEqual({ startMs: ms(3), from: 'record' })
  })

  it('is the earliest of what stands in for it', () => {
    const late: Party = { purpose: 'agent', segments: [['interact', 5, 6]] }
    const early: Party = { purpose: 'agent', segments: [['interact', 2, 6]] }
    const none: Party = { purpose: 'agent', segments: [] }
    expect(startIn([late, early, none])).toEqual({ startMs: ms(2), from: 'segment' })
    expect(startIn([none, early, late])).toEqual({ startMs: ms(2), from: 'segment' })
  })

  it('is the first thing known where the record has none, and never depends on the fetch', () => {
    expect(startIn([customer])).toEqual({ startMs: ms(0), from: 'segment' })
    expect(startIn([], { participants: [{ sessions: [{ metrics: [{ name: 'nFlow', emitDate: at(4) }] }] }] })).toEqual({
      startMs: ms(4),
      from: 'metric',
    })
    expect(startIn([], { conversationEnd: at(9) })).toEqual({ startMs: ms(9), from: 'end' })
    expect(startIn([])).toEqual({ startMs: 0, from: 'unknown' })
  })
})
