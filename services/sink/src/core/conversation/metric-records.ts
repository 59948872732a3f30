import { type AnalyticsSessionMetric } from '@aftercall/contracts'
import { hasText, type SessionView } from './sessions.ts'

export interface MetricRecord {
  readonly view: SessionView
  readonly metric: AnalyticsSessionMetric
  readonly queueId: string
  /** Number among the records of the same session, name and time, by value, from 1: the rest of a metric's identity. */
  readonly occurrence: number
}

export function metricRecords(sessions: readonly SessionView[]): readonly MetricRecord[] {
  return sessions.flatMap((view) => {
    const queueAt = queuesOf(view)
    let [before, occurrence]: [AnalyticsSessionMetric | null, number] = [null, 0]
    // Sorted, so those that share name and time follow each other.
    return view.session.metrics.toSorted(byTimeNameValue).map((metric) => {
      const isAgain = before !== null && before.emitDate === metric.emitDate && nameOf(before) === nameOf(metric)
      occurrence = isAgain ? occurrence + 1 : 1
      before = metric
      return { view, metric, queueId: queueAt(metric.emitDate), occurrence }
    })
  })
}

/** A metric names no queue: it belongs to that of the last segment of its session that had started by then. */
function queuesOf({ segments }: SessionView): (emitMs: number | null) => string {
  // In order of time, for the segments are, those without a start at the end; so the last one is found by halving.
  const named = segments.filter((segment) => hasText(segment.queueId))
  return (emitMs) => {
    let [low, high] = [0, named.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((named[middle]?.segmentStart ?? Infinity) <= (emitMs ?? -Infinity)) low = middle + 1
      else high = middle
    }
    return (named[low - 1] ?? named[0])?.queueId ?? ''
  }
}

function byTimeNameValue(a: AnalyticsSessionMetric, b: AnalyticsSessionMetric): number {
  return (
    (a.emitDate ?? Infinity) - (b.emitDate ?? Infinity) ||
    compare(nameOf(a), nameOf(b)) ||
    (a.value ?? 0) - (b.value ?? 0)
  )
}

/** As the row has it. */
const nameOf = ({ name }: AnalyticsSessionMetric) => name ?? ''

const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)
