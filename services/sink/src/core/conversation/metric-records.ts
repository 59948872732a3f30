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
    const seen = new Map<string, number>()
    return view.session.metrics.toSorted(byTimeNameValue).map((metric) => {
      const identity = `${metric.emitDate}/${metric.name}`
      const occurrence = (seen.get(identity) ?? 0) + 1
      seen.set(identity, occurrence)
      return { view, metric, queueId: queueAt(view, metric.emitDate), occurrence }
    })
  })
}

/** A metric names no queue: it belongs to that of the last segment of its session that had started by then. */
function queueAt({ segments }: SessionView, emitMs: number | null): string {
  const named = segments.filter((segment) => hasText(segment.queueId))
  const started =
    emitMs === null
      ? undefined
      : named.findLast((segment) => segment.segmentStart !== null && segment.segmentStart <= emitMs)
  return (started ?? named[0])?.queueId ?? ''
}

function byTimeNameValue(a: AnalyticsSessionMetric, b: AnalyticsSessionMetric): number {
  return (
    (a.emitDate ?? Infinity) - (b.emitDate ?? Infinity) || compare(a.name, b.name) || (a.value ?? 0) - (b.value ?? 0)
  )
}

const compare = (a: string | null, b: string | null) => (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1)
