import { recordOf } from '../testing/details.ts'
import { assignAttempts } from './attempts.ts'
import { inOrderOfStart } from './order.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

interface Given {
  id: string
  /** Null when it has not begun. */
  from: number | null
  to: number
  queueId?: string
  userId?: string
  isAlerted?: boolean
  /** Another segment follows that has no end. */
  isOpen?: boolean
  metrics?: { name: string }[]
}

function dealt(hops: readonly Given[], agents: readonly Given[]) {
  const views = (purpose: string, given: readonly Given[]) =>
    inOrderOfStart(
      viewSessions(
        recordOf({
          participants: given.map(
            ({ id, from, to, queueId = 'q', userId = id, isAlerted = true, isOpen = false, metrics = [] }) => ({
              purpose,
              userId,
              sessions: [
                {
                  sessionId: id,
                  metrics,
                  segments: [
                    {
                      segmentType: isAlerted ? 'alert' : 'interact',
                      segmentStart: from === null ? undefined : at(from),
                      segmentEnd: at(to),
                      queueId: queueId === '' ? undefined : queueId,
                    },
                    ...(isOpen ? [{ segmentType: 'interact', segmentStart: at(to) }] : []),
                  ],
                },
              ],
            }),
          ),
        }),
      ),
    )
  const entries = views('acd', hops)
  const { attemptsOf, direct } = assignAttempts(views('agent', agents), entries)
  const names = (attempts: readonly (readonly { session: { sessionId: string | null } }[])[] = []) =>
    attempts.map((attempt) => attempt.map(({ session }) => session.sessionId).join('+'))
  return { hops: entries.map((entry) => names(attemptsOf.get(entry))), direct: names(direct) }
}

describe('attempts', () => {
  it('belong to the entry of their queue that lasted when they began, of several to the latest', () => {
    const hops = [
      { id: 'h1', from: 0, to: 50 },
      { id: 'h2', from: 20, to: 30 },
    ]
    const agents = [
      { id: 'a', from: 10, to: 15 },
      { id: 'b', from: 25, to: 60 },
      { id: 'c', from: 40, to: 45 },
    ]
    expect(dealt(hops, agents)).toEqual({ hops: [['a', 'c'], ['b']], direct: [] })
  })

  it('may begin within a second of the end of the entry, as of those who are connected without an alert', () => {
    const agents = [{ id: 'a', from: 11, to: 20, isAlerted: false }]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['a']], direct: [] })
  })

  it('belong to an earlier entry when all later ones are over, and to no entry before it has begun', () => {
    const hops = [
      { id: 'h1', from: 10, to: 50 },
      { id: 'h2', from: 12, to: 13 },
      { id: 'h3', from: 14, to: 15 },
    ]
    const agents = [
      { id: 'early', from: 9, to: 11 },
      { id: 'first', from: 10, to: 11 },
      { id: 'third', from: 14, to: 30 },
      { id: 'late', from: 20, to: 30 },
    ]
    expect(dealt(hops, agents)).toEqual({ hops: [['first', 'late'], [], ['third']], direct: ['early'] })
  })

  it('of another queue, or of after the entry, came from no queue', () => {
    const agents = [
      { id: 'a', from: 5, to: 9, queueId: 'other' },
      { id: 'b', from: 12, to: 20 },
      { id: 'c', from: 5, to: 9, queueId: '' },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [[]], direct: ['a', 'c', 'b'] })
  })

  it('go on in sessions of the same agent for the same queue that nobody was alerted for', () => {
    const agents = [
      { id: 'first', from: 5, to: 20, userId: 'ana' },
      { id: 'second', from: 19, to: 40, userId: 'ana', isAlerted: false },
      { id: 'third', from: 39, to: 60, userId: 'ana', isAlerted: false },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['first+second+third']], direct: [] })
  })

  it('go on from the latest attempt of that agent', () => {
    const agents = [
      { id: 'missed', from: 2, to: 4, userId: 'ana' },
      { id: 'taken', from: 5, to: 20, userId: 'ana' },
      { id: 'next', from: 21, to: 40, userId: 'ana', isAlerted: false },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['missed', 'taken+next']], direct: [] })
  })

  it('may begin at any time while the entry is open, whatever of it has ended', () => {
    const agents = [{ id: 'a', from: 50, to: 60 }]
    expect(dealt([{ id: 'h', from: 0, to: 10, isOpen: true }], agents)).toEqual({ hops: [['a']], direct: [] })
  })

  it('begin anew where the same agent answers the queue again, without an alert', () => {
    const hops = [
      { id: 'h1', from: 0, to: 10 },
      { id: 'h2', from: 50, to: 60 },
    ]
    const agents = [
      { id: 'first', from: 5, to: 20, userId: 'ana' },
      { id: 'again', from: 60, to: 80, userId: 'ana', isAlerted: false, metrics: [{ name: 'tAnswered' }] },
    ]
    expect(dealt(hops, agents)).toEqual({ hops: [['first'], ['again']], direct: [] })
  })

  it('do not go on where it is not known whose, or for which queue', () => {
    const agents = [
      { id: 'a', from: 2, to: 3, userId: '', isAlerted: false },
      { id: 'b', from: 4, to: 5, userId: '', isAlerted: false },
      { id: 'c', from: 6, to: 7, userId: 'ana', isAlerted: false, queueId: '' },
      { id: 'd', from: 8, to: 9, userId: 'ana', isAlerted: false, queueId: '' },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['a', 'b']], direct: ['c', 'd'] })
  })

  it('that never began came from no queue', () => {
    const agents = [
      { id: 'a', from: 5, to: 9 },
      { id: 'b', from: null, to: 9 },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['a']], direct: ['b'] })
  })

  it('do not go on in sessions of somebody else, for another queue, for none, or with an alert of their own', () => {
    const agents = [
      { id: 'a', from: 5, to: 20, userId: 'ana' },
      { id: 'b', from: 21, to: 30, userId: 'ben', isAlerted: false },
      { id: 'c', from: 22, to: 30, userId: 'ana', isAlerted: false, queueId: 'other' },
      { id: 'd', from: 23, to: 30, userId: 'ana', isAlerted: false, queueId: '' },
      { id: 'e', from: 24, to: 30, userId: 'ana' },
    ]
    expect(dealt([{ id: 'h', from: 0, to: 10 }], agents)).toEqual({ hops: [['a']], direct: ['b', 'c', 'd', 'e'] })
  })
})
