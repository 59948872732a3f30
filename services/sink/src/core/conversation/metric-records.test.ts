import fc from 'fast-check'
import { recordOf } from '../testing/details.ts'
import { metricRecords } from './metric-records.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()
const metric = (name: string, value: number, second: number) => ({ name, value, emitDate: at(second) })

const records = (metrics: readonly object[], segments: readonly object[] = []) =>
  metricRecords(viewSessions(recordOf({ participants: [{ sessions: [{ metrics, segments }] }] })))

describe('the metrics of a session', () => {
  it('number what has the same name and time, by value', () => {
    const numbered = records([
      metric('tTalk', 9, 1),
      metric('tTalk', 5, 1),
      metric('tTalk', 5, 2),
      metric('nError', 1, 1),
    ])
    expect(numbered.map(({ metric: { name, value }, occurrence }) => [name, value, occurrence])).toEqual([
      ['nError', 1, 1],
      ['tTalk', 5, 1],
      ['tTalk', 9, 2],
      ['tTalk', 5, 1],
    ])
  })

  it('have the same numbers in whatever order the record lists them', () => {
    const one = fc.record({ name: fc.constantFrom('tTalk', 'tHeld'), value: fc.nat(3), second: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(one), fc.func(fc.nat()), (list, key) => {
        const metrics = list.map(({ name, value, second }) => metric(name, value, second))
        const shuffled = metrics.toSorted((a, b) => key(a) - key(b))
        const plain = (of: readonly object[]) => records(of).map(({ metric: held, occurrence }) => [held, occurrence])
        expect(plain(shuffled)).toEqual(plain(metrics))
      }),
    )
  })

  it('belong to the queue of the last segment of their session that had started by then', () => {
    const segments = [
      { segmentType: 'interact', segmentStart: at(0) },
      { segmentType: 'interact', segmentStart: at(10), segmentEnd: at(20), queueId: 'q-1' },
      { segmentType: 'interact', segmentStart: at(20), segmentEnd: at(30), queueId: 'q-2' },
    ]
    const queues = records(
      [
        metric('a', 1, 5),
        metric('b', 1, 10),
        metric('c', 1, 19),
        metric('d', 1, 25),
        metric('e', 1, 20),
        { name: 'f', value: 1 },
      ],
      segments,
    )
    expect(queues.map(({ queueId }) => queueId)).toEqual(['q-1', 'q-1', 'q-1', 'q-2', 'q-2', 'q-1'])
  })

  it('belong to a queue whose segment has not begun only where no other is named', () => {
    const [begun, toCome] = [{ segmentStart: at(1), queueId: 'q-1' }, { queueId: 'q-2' }]
    expect(records([metric('a', 1, 5)], [toCome, begun])[0]?.queueId).toBe('q-1')
    expect(records([metric('a', 1, 5)], [toCome])[0]?.queueId).toBe('q-2')
  })

  it('are numbered without a name too, apart from those that have one', () => {
    const unnamed = { value: 1, emitDate: at(1) }
    expect(records([metric('A', 1, 1), unnamed, unnamed]).map(({ occurrence }) => occurrence)).toEqual([1, 2, 1])
  })

  it('belong to no queue where no segment of their session names one', () => {
    expect(records([metric('a', 1, 5)], [{ segmentStart: at(0) }])[0]?.queueId).toBe('')
  })
})
