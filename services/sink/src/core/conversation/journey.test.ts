import { recordOf } from '../testing/details.ts'
import { journeyOf } from './journey.ts'
import { legsOf } from './legs.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

const step = (purpose: string, from: number, more: { queueId?: string; flowId?: string; userId?: string } = {}) => ({
  purpose,
  userId: more.userId,
  sessions: [
    {
      sessionId: `s-${from}`,
      flow: more.flowId === undefined ? undefined : { flowId: more.flowId },
      segments: [
        {
          segmentType: purpose === 'agent' ? 'alert' : 'interact',
          segmentStart: at(from),
          segmentEnd: at(from + 5),
          queueId: more.queueId,
        },
      ],
    },
  ],
})

const journey = (...participants: readonly object[]) => {
  const sessions = viewSessions(recordOf({ participants }))
  return journeyOf(sessions, legsOf(sessions))
}

describe('the paths of a conversation', () => {
  it('are in order of start, with repeats, also immediate ones', () => {
    expect(
      journey(
        step('acd', 60, { queueId: 'q-1' }),
        step('acd', 20, { queueId: 'q-2' }),
        step('acd', 10, { queueId: 'q-1', flowId: 'waiting' }),
        step('acd', 30, { queueId: 'q-2' }),
        step('ivr', 0, { flowId: 'menu' }),
        step('ivr', 50, { flowId: 'menu' }),
        step('agent', 62, { queueId: 'q-1', userId: 'ana' }),
        step('agent', 22, { queueId: 'q-2', userId: 'ana' }),
        step('agent', 12, { queueId: 'q-1', userId: 'ben' }),
      ),
    ).toEqual({
      queuePath: ['q-1', 'q-2', 'q-2', 'q-1'],
      agentPath: ['ben', 'ana', 'ana'],
      flowPath: ['menu', 'waiting', 'menu'],
    })
  })

  it('leave out agents whom the record does not name, and entries that reached none', () => {
    const queued = { queueId: 'q-1' }
    expect(journey(step('acd', 0, queued), step('agent', 2, queued), step('acd', 9, queued))).toStrictEqual({
      queuePath: ['q-1', 'q-1'],
      agentPath: [],
      flowPath: [],
    })
  })

  it('keep the place of an entry that names no queue', () => {
    expect(journey(step('acd', 0), step('acd', 9, { queueId: 'q-1' })).queuePath).toEqual(['', 'q-1'])
  })
})
