import { recordOf } from '../testing/details.ts'
import { conversationOf } from '../testing/parties.ts'
import { consultsOf } from './consults.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9) + second * 1_000).toISOString()

interface Side {
  purpose: string
  /** Null when it has not begun. */
  from: number | null
  to?: number
  peerId?: string
  conference?: boolean
  consultsAt?: number
  /** Instead of one consult. */
  metrics?: object[]
  /** Further segments. */
  further?: object[]
}

/** Whether the session called `b` is a consult; each session is named by its key. */
function isConsult(sides: Readonly<Record<string, Side>>): boolean {
  const record = recordOf({
    participants: Object.entries(sides).map(
      ([sessionId, { purpose, from, to, peerId, conference, consultsAt, metrics, further = [] }]) => ({
        purpose,
        sessions: [
          {
            sessionId,
            peerId,
            segments:
              from === null
                ? []
                : [
                    {
                      segmentType: 'interact',
                      segmentStart: at(from),
                      conference,
                      ...(to === undefined ? {} : { segmentEnd: at(to) }),
                    },
                    ...further,
                  ],
            metrics:
              metrics ?? (consultsAt === undefined ? [] : [{ name: 'nConsult', value: 1, emitDate: at(consultsAt) }]),
          },
        ],
      }),
    ),
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

  it('is not told by a consult of an agent who left before, in whatever order the record lists them', () => {
    const gone = { ...a, to: 70 }
    const later: Side = { purpose: 'agent', from: 85, to: 200, peerId: 'customer', consultsAt: 90 }
    const last: Side = { ...later, from: 95, consultsAt: 99 }
    expect(isConsult({ customer, gone, later, last, b })).toBe(false)
    expect(isConsult({ customer, last, later, gone, b })).toBe(false)
    expect(isConsult({ customer, later, gone, last, b })).toBe(false)
    expect(isConsult({ customer, later, a, last, b })).toBe(true)
  })

  it('is told by the first consult of an agent, and by nothing else that is counted', () => {
    const counted = (...metrics: object[]) => {
      const { consultsAt: _, ...plain } = a
      return isConsult({ customer, a: { ...plain, metrics }, b })
    }
    const [early, late] = [
      { name: 'nConsult', value: 1, emitDate: at(50) },
      { name: 'nConsult', value: 1, emitDate: at(90) },
    ]
    expect(counted(early, late)).toBe(true)
    expect(counted(late, early)).toBe(true)
    expect(counted(early, { name: 'nConsult', value: 1 })).toBe(true)
    expect(counted(late, { name: 'nConsult', value: 1 })).toBe(false)
    expect(counted({ name: 'nConsult', value: 1 })).toBe(false)
    expect(counted({ name: 'nBlindTransferred', value: 1, emitDate: at(50) })).toBe(false)
  })

  it('is begun by agents only, and by none who is not there yet', () => {
    expect(isConsult({ customer: { ...customer, consultsAt: 50 }, b })).toBe(false)
    expect(isConsult({ customer, a: { ...a, from: null }, b })).toBe(false)
  })

  it('lasts as long as its agent is with the customer: after-call work is not waited for', () => {
    const goesOn = { segmentType: 'interact', segmentStart: at(60) }
    const wrapsUp = { segmentType: 'wrapup', segmentStart: at(70) }
    expect(isConsult({ customer, a: { ...a, to: 60, further: [goesOn] }, b })).toBe(true)
    expect(isConsult({ customer, a: { ...a, to: 70, further: [wrapsUp] }, b })).toBe(false)
  })

  it('is none where a part of it was a conference, nor where both begin at once', () => {
    const talked = { segmentType: 'interact', segmentStart: at(60), segmentEnd: at(80) }
    expect(isConsult({ customer, a, b: { ...b, to: 60, conference: true, further: [talked] } })).toBe(false)
    const { consultsAt: _, ...plain } = a
    expect(isConsult({ customer, a: { ...plain, from: 50 }, b: { ...b, peerId: 'a' } })).toBe(false)
  })

  it('is nothing that nobody was called for', () => {
    const { sessions } = conversationOf([{ purpose: 'customer', segments: [['interact', 0, 1]] }])
    expect(consultsOf(sessions)(undefined, null)).toBe(false)
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
