import fc from 'fast-check'
import { halfHourMs, queueSights } from './queue-day.ts'
import { type QueueMetric, type QueueTrace } from './traces.ts'

const from = 1_000 * halfHourMs
const to = from + 4 * halfHourMs
const here = { queueId: 'queue-1', mediaType: 'voice' }
const wait = (start: number, end: number): QueueTrace => ({ ...here, state: 'waiting', start, end })
const metric = (name: string, value: number, at: number): QueueMetric => ({ ...here, name, value, at })

const anyTraces = fc.array(
  fc
    .record({
      state: fc.constantFrom<QueueTrace['state'][]>('waiting', 'alerting', 'interacting'),
      start: fc.integer({ min: from - halfHourMs, max: to }),
      lengthMs: fc.oneof(fc.integer({ min: 0, max: halfHourMs }), fc.constant(Infinity)),
    })
    .map(({ state, start, lengthMs }): QueueTrace => ({ ...here, state, start, end: start + lengthMs })),
  { maxLength: 30 },
)
const anyMetrics = fc.array(
  fc
    .record({
      name: fc.constantFrom('tAcd', 'nOffered'),
      value: fc.nat(1_000),
      at: fc.integer({ min: from - halfHourMs, max: to }),
    })
    .map(({ name, value, at }) => metric(name, value, at)),
  { maxLength: 30 },
)

it('tells what is in hand at that moment, and the counts of the half-hour so far', () => {
  fc.assert(
    fc.property(anyTraces, anyMetrics, fc.constantFrom(1_000, 120_000), (traces, metrics, everyMs) => {
      for (const { at, counts, halfHour, totals } of queueSights({ traces, metrics }, { from, to }, everyMs)) {
        const open = traces.filter(({ start, end }) => start <= at && end > at)
        for (const state of ['waiting', 'alerting', 'interacting'] as const) {
          expect(counts[state]).toBe(open.filter((one) => one.state === state).length)
        }
        expect(at - halfHour >= 0 && at - halfHour < halfHourMs && halfHour % halfHourMs === 0).toBe(true)
        const counted = metrics.filter((one) => one.at >= Math.max(halfHour, from) && one.at <= at)
        expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(counted.length)
        expect(totals.reduce((total, { sum }) => total + sum, 0)).toBe(
          counted.reduce((total, { value }) => total + value, 0),
        )
      }
    }),
    { numRuns: 200 },
  )
})

it('tells on change, but never sooner than it may', () => {
  fc.assert(
    fc.property(anyTraces, anyMetrics, (traces, metrics) => {
      const sights = queueSights({ traces, metrics }, { from, to }, 60_000)
      const changes = [...traces.flatMap(({ start, end }) => [start, end]), ...metrics.map(({ at }) => at)]
      for (const [index, { at }] of sights.entries()) {
        const since = sights[index - 1]?.at ?? -Infinity
        expect(at - since).toBeGreaterThanOrEqual(60_000)
        expect(at >= from && at < to).toBe(true)
        expect(changes.some((change) => change >= from && change <= at && change > since)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

it('knows since when the first in line has waited', () => {
  const traces = [wait(from + 1_000, from + 90_000), wait(from + 5_000, from + 20_000)]
  const [first, second] = queueSights({ traces, metrics: [] }, { from, to }, 10_000)
  expect(first).toMatchObject({ at: from + 1_000, counts: { waiting: 1 }, oldest: { waiting: from + 1_000 } })
  expect(second).toMatchObject({ at: from + 11_000, counts: { waiting: 2 }, oldest: { waiting: from + 1_000 } })
})

it('counts count, sum, least and most', () => {
  const metrics = [metric('tAcd', 30, from + 1_000), metric('tAcd', 10, from + 1_000), metric('tAcd', 20, from + 2_000)]
  const sights = queueSights({ traces: [], metrics }, { from, to }, 1_000)
  expect(sights.at(-1)?.totals).toEqual([{ name: 'tAcd', count: 3, sum: 60, min: 10, max: 30 }])
})
