import { recordOf } from '../testing/details.ts'
import { consultsOf } from './consults.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9) + second * 1_000).toISOString()

interface Side {
  purpose: string
  from: number
  to?: number
  peerId?: string
  conference?: boolean
  consultsAt?: number
}

/** Whether the session called `b` is a consult; each session is named by its key. */
function isConsult(sides: Readonly<Record<string, Side>>): boolean {
  const record = recordOf({
    participants: Object.entries(sides).map(([sessionId, { purpose, from, to, peerId, conference, consultsAt }]) => ({
      purpose,
      sessions: [
        {
          sessionId,
          peerId,
          segments: [
            {
              segmentType: 'interact',
              segmentStart: at(from),
              conference,
              ...(to === undefined ? {} : { segmentEnd: at(to) }),
            },
          ],
          metrics: consultsAt === undefined ? [] : [{ name: 'nConsult', value: 1, emitDate: at(consultsAt) }],
        },
      ],
    })),
  })
  const sessions = viewSessions(record)
  const asked = sessions.find(({ session }) => session.sessionId === 'b')
  const queue = sessions.find(({ purpose }) => purpose === 'acd') ?? null
  return consultsOf(sessions)(asked, queue)
}

const customer: Side = { purpose: 'customer', from: 0, to: 200 }
const a: Side = { purpose: 'agent', from: 10, to: 200, peerId: 'customer', consultsAt: 50 }
const b: Side = { purpose: 'user', from: 50, to: 80, peerId: 'customer' }

describe('a consult', () => {
  it('is a call to an agent whom the record joins to an agent that was there before', () => {
    const { consultsAt: _, ...plain } = a
    expect(isConsult({ customer, a: plain, b: { ...b, peerId: 'a' } })).toBe(true)
  })

  it('is a call that began after a consult did and ended before its agent left the customer', () => {
    expect(isConsult({ customer, a, b })).toBe(true)
  })

  it('is one under way too', () => {
    const { to: _a, ...talking } = a
    const { to: _b, ...onlyBegun } = b
    expect(isConsult({ customer, a: talking, b: onlyBegun })).toBe(true)
  })

  it('is none once the agent left and the consulted one stayed with the customer', () => {
    expect(isConsult({ customer, a: { ...a, to: 70 }, b })).toBe(false)
  })

  it('is none in a conference', () => {
    expect(isConsult({ customer, a, b: { ...b, conference: true } })).toBe(false)
  })

  it('is none where nobody began one, or only later', () => {
    const { consultsAt: _, ...plain } = a
    expect(isConsult({ customer, a: plain, b })).toBe(false)
    expect(isConsult({ customer, a: { ...a, consultsAt: 60 }, b })).toBe(false)
  })

  it('may be counted up to a second after the call', () => {
    expect(isConsult({ customer, a: { ...a, consultsAt: 51 }, b })).toBe(true)
    expect(isConsult({ customer, a: { ...a, consultsAt: 51.001 }, b })).toBe(false)
  })

  it('is none where the counterpart came later, or is no agent', () => {
    const { consultsAt: _, ...plain } = a
    expect(isConsult({ customer, a: { ...plain, from: 60 }, b: { ...b, peerId: 'a' } })).toBe(false)
    expect(isConsult({ customer, a: plain, b: { ...b, peerId: 'customer' } })).toBe(false)
  })

  it('is never the session of the agent who begins one', () => {
    expect(isConsult({ customer, b: { ...b, consultsAt: 50.5 } })).toBe(false)
  })

  it('is told by any consult that was under way, also when a later one was shorter', () => {
    const shorter: Side = { purpose: 'agent', from: 20, to: 60, peerId: 'customer', consultsAt: 50.2 }
    expect(isConsult({ customer, a, shorter, b })).toBe(true)
  })

  it('is none between colleagues alone', () => {
    expect(isConsult({ a: { purpose: 'user', from: 10, to: 90, peerId: 'b' }, b: { ...b, peerId: 'a' } })).toBe(false)
  })

  it("is told by the queue entry where the record does not have the agent's counterpart", () => {
    const queue: Side = { purpose: 'acd', from: 45, to: 50, peerId: 'a' }
    const { consultsAt: _, ...plain } = a
    expect(isConsult({ customer, a: plain, queue, b: { ...b, peerId: 'unheard of' } })).toBe(true)
    expect(isConsult({ customer, a: plain, queue, b })).toBe(false)
  })
})
