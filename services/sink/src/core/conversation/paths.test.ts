import { recordOf } from '../testing/details.ts'
import { pathsOf } from './paths.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

/** The queues of sessions, each given by the starts and queues of its segments. */
const queues = (...sessions: readonly [purpose: string, ...segments: [start: number, queueId: string][]][]) => {
  const participants = sessions.map(([purpose, ...segments]) => ({
    purpose,
    sessions: [{ segments: segments.map(([start, queueId]) => ({ segmentStart: at(start), queueId })) }],
  }))
  const record = recordOf({ participants })
  return pathsOf(viewSessions(record), record.participants).queueIds
}

describe('the queues of a conversation', () => {
  it('are those that were entered, then those that segments name, in order of time', () => {
    expect(queues(['agent', [1, 'q-1'], [20, 'q-3']], ['agent', [10, 'q-2'], [11, '']], ['acd', [30, 'q-4']])).toEqual([
      'q-4',
      'q-1',
      'q-2',
      'q-3',
    ])
  })
})
