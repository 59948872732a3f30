import { type AnalyticsSession, type AnalyticsSessionMetric } from '@aftercall/contracts'

/** Of one metric name: how many records there are, and the sum of their values. */
export interface MetricTotal {
  readonly count: number
  readonly sum: number
}

const none: MetricTotal = { count: 0, sum: 0 }

export interface MetricTotals {
  of(name: string): MetricTotal
  /** Number of metric records, whatever their names. */
  readonly count: number
  /** Latest emit date, epoch ms; null without one. */
  readonly lastEmitMs: number | null
}

export function metricTotals(sessions: Iterable<{ readonly session: AnalyticsSession }>): MetricTotals {
  const totals = new Map<string | null, { count: number; sum: number }>()
  let count = 0
  let lastEmitMs: number | null = null
  for (const { session } of sessions) {
    for (const { name, value, emitDate } of session.metrics) {
      count++
      if (emitDate !== null && (lastEmitMs === null || emitDate > lastEmitMs)) lastEmitMs = emitDate
      const total = totals.get(name)
      if (total === undefined) totals.set(name, { count: 1, sum: value ?? 0 })
      else {
        total.count++
        total.sum = exactSum(total.sum, value ?? 0)
      }
    }
  }
  return { of: (name) => totals.get(name) ?? none, count, lastEmitMs }
}

/** Sum of one metric within a session; null when it has none, for absence is not zero. */
export function sumOf(metrics: readonly AnalyticsSessionMetric[], name: string): number | null {
  let sum: number | null = null
  for (const metric of metrics)
    if (metric.name === name && metric.value !== null) sum = exactSum(sum ?? 0, metric.value)
  return sum
}

/** Saturates: a record whose values add up beyond what is exact is wrong, but no reason to lose its row. */
export const exactSum = (a: number, b: number): number =>
  Math.min(Math.max(a + b, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
