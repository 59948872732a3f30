import { recordOf } from '../testing/details.ts'
import { metricTotals, sumOf } from './metric-totals.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()
const viewsOf = (...metrics: readonly object[]) =>
  viewSessions(recordOf({ participants: [{ sessions: metrics.map((metric) => ({ metrics: [metric] })) }] }))

describe('the last metric', () => {
  const [early, late, undated] = [{ emitDate: at(1) }, { emitDate: at(9) }, {}]

  it.each<[what: string, metrics: object[], last: number | null]>([
    ['the latest, in order', [early, late], Date.parse(at(9))],
    ['the latest, in any order', [late, undated, early], Date.parse(at(9))],
    ['the only one with a date', [undated, early, undated], Date.parse(at(1))],
    ['none without a date', [undated], null],
    ['none without metrics', [], null],
  ])('is %s', (_, metrics, last) => {
    expect(metricTotals(viewsOf(...metrics)).lastEmitMs).toBe(last)
  })
})

describe('the sum of a metric', () => {
  const sum = (...values: (number | null)[]) => {
    const metrics = values.map((value) => ({ name: 'tTalk', emitDate: at(1), ...(value === null ? {} : { value }) }))
    return viewSessions(recordOf({ participants: [{ sessions: [{ metrics }] }] })).map(({ session }) =>
      sumOf(session.metrics, 'tTalk'),
    )
  }

  it('adds what has a value', () => {
    expect(sum(5, null, 7)).toEqual([12])
  })

  it('is absent where nothing has one, and zero where zero was told', () => {
    expect([sum(), sum(null), sum(0)]).toEqual([[null], [null], [0]])
  })
})
