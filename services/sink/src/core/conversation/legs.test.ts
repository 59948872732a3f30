import { recordOf } from '../testing/details.ts'
import { legsOf } from './legs.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9) + second * 1_000).toISOString()

interface Side {
  purpose: string
  id: string
  from: number
  to: number
  queueId?: string
  peerId?: string
  type?: string
  metrics?: readonly string[]
  /** A second segment. */
  further?: object
}

const legs = (...sides: readonly Side[]) => {
  const record = recordOf({
    participants: sides.map(({ purpose, id, from, to, queueId, peerId, type = 'interact', metrics = [], further }) => ({
      purpose,
      userId: purpose === 'agent' ? `user of ${id}` : undefined,
      sessions: [
        {
          sessionId: id,
          peerId,
          segments: [
            { segmentType: type, segmentStart: at(from), segmentEnd: at(to), queueId },
            ...(further === undefined ? [] : [further]),
          ],
          metrics: metrics.map((name) => ({ name, value: 1, emitDate: at(to) })),
        },
      ],
    })),
  })
  return legsOf(viewSessions(record)).map(({ hop, attempt, agents, outcome, isConsult }) => ({
    leg: `${hop}/${attempt}`,
    agent: agents[0]?.session.sessionId ?? null,
    outcome,
    ...(isConsult ? { isConsult } : {}),
  }))
}

const queue = (from: number, to: number, more: Partial<Side> = {}): Side => ({
  purpose: 'acd',
  id: `acd-${from}`,
  from,
  to,
  queueId: 'q',
  ...more,
})
const agent = (id: string, from: number, to: number, more: Partial<Side> = {}): Side => ({
  purpose: 'agent',
  id,
  from,
  to,
  queueId: 'q',
  ...more,
})

describe('the legs of a conversation', () => {
  it('are one for a queue entry that one agent answers', () => {
    expect(legs(queue(0, 10), agent('a', 5, 90, { metrics: ['tAlert', 'tAnswered'] }))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'answered' },
    ])
  })

  it('are one per attempt', () => {
    const ringOut = agent('a', 2, 5, { type: 'alert', metrics: ['tAlert', 'tNotResponding', 'nError'] })
    expect(legs(queue(0, 10), ringOut, agent('b', 6, 90, { metrics: ['tAnswered'] }))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'not_responding' },
      { leg: '1/2', agent: 'b', outcome: 'answered' },
    ])
  })

  it('are one per queue entry, also into the same queue again', () => {
    expect(
      legs(
        queue(0, 10),
        agent('a', 5, 30, { metrics: ['tAnswered'] }),
        queue(30, 40),
        agent('b', 35, 90, { metrics: ['tAnswered'] }),
      ),
    ).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'answered' },
      { leg: '2/1', agent: 'b', outcome: 'answered' },
    ])
  })

  it('are one without an agent where nobody was alerted', () => {
    expect(legs(queue(0, 10, { metrics: ['tAbandon'] }))).toEqual([{ leg: '1/0', agent: null, outcome: 'abandoned' }])
    expect(legs(queue(0, 10, { metrics: ['tFlowOut'] }))).toEqual([{ leg: '1/0', agent: null, outcome: 'flow_out' }])
    expect(legs(queue(0, 10))).toEqual([{ leg: '1/0', agent: null, outcome: 'none' }])
  })

  it('give the abandon to the agent who was being alerted', () => {
    expect(
      legs(queue(0, 10, { metrics: ['tAbandon'] }), agent('a', 5, 10, { type: 'alert', metrics: ['tAlert'] })),
    ).toEqual([{ leg: '1/1', agent: 'a', outcome: 'abandoned' }])
  })

  it('give the abandon to the last of those who were being alerted, within a second', () => {
    const ringing = (id: string, from: number, to: number) =>
      agent(id, from, to, { type: 'alert', metrics: ['tAlert'] })
    const abandoned = queue(0, 10, { metrics: ['tAbandon'] })
    expect(legs(abandoned, ringing('a', 5, 9.5), ringing('b', 6, 9))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'none' },
      { leg: '1/2', agent: 'b', outcome: 'abandoned' },
    ])
    expect(legs(abandoned, ringing('a', 5, 8.999))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'none' },
      { leg: '1/0', agent: null, outcome: 'abandoned' },
    ])
  })

  it('give the abandon to an agent whom the record still has ringing', () => {
    const open = agent('a', 5, 6, { type: 'dialing', further: { segmentType: 'alert', segmentStart: at(6) } })
    expect(legs(queue(0, 10, { metrics: ['tAbandon'] }), open)).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'abandoned' },
    ])
  })

  it('leave what an attempt came to as it is, also when the customer leaves in that moment', () => {
    const ringOut = agent('a', 5, 10, { type: 'alert', metrics: ['tNotResponding'] })
    expect(legs(queue(0, 10, { metrics: ['tAbandon'] }), ringOut)).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'not_responding' },
      { leg: '1/0', agent: null, outcome: 'abandoned' },
    ])
  })

  it('give the abandon a leg of its own after an attempt that had ended by itself', () => {
    const ringOut = agent('a', 2, 5, { type: 'alert', metrics: ['tNotResponding'] })
    expect(legs(queue(0, 10, { metrics: ['tAbandon'] }), ringOut)).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'not_responding' },
      { leg: '1/0', agent: null, outcome: 'abandoned' },
    ])
  })

  it('take a callback for answered by its talk, for it has no tAnswered', () => {
    expect(legs(queue(0, 10), agent('a', 5, 90))).toEqual([{ leg: '1/1', agent: 'a', outcome: 'answered' }])
  })

  it('have agents without a queue entry apart, consults marked', () => {
    const consulted = agent('b', 40, 60, { queueId: 'other', peerId: 'a' })
    expect(legs(queue(0, 10), agent('a', 5, 90, { metrics: ['tAnswered'] }), consulted)).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'answered' },
      { leg: '0/1', agent: 'b', outcome: 'answered', isConsult: true },
    ])
  })

  it('are answered where the queue has another end to tell as well', () => {
    expect(legs(queue(0, 10, { metrics: ['tFlowOut'] }), agent('a', 5, 90, { metrics: ['tAnswered'] }))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'answered' },
    ])
  })

  it('name an error', () => {
    expect(legs(queue(0, 10), agent('a', 5, 6, { type: 'alert', metrics: ['nError'] }))).toEqual([
      { leg: '1/1', agent: 'a', outcome: 'error' },
    ])
  })
})
