import { type QueueMetric, type QueueTrace } from './traces.ts'

/** What one queue had in hand of one medium at a moment, and what it has counted in the half-hour so far. */
export interface QueueSight {
  readonly at: number
  readonly counts: Readonly<Record<QueueTrace['state'], number>>
  /** Since when the one that has waited, or talked, longest has done so. */
  readonly oldest: { readonly [State in QueueTrace['state']]?: number }
  /** Begin of the half-hour, epoch ms. */
  readonly halfHour: number
  readonly totals: readonly MetricTotal[]
}

export interface MetricTotal {
  readonly name: string
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
}

/** One queue and one medium, in order of time. */
export interface QueueDay {
  readonly queueId: string
  readonly mediaType: string
  readonly sights: readonly QueueSight[]
}

export const halfHourMs = 1_800_000
const halfHourOf = (at: number): number => Math.floor(at / halfHourMs) * halfHourMs

/** What is under way; everything changes by beginning, ending or being counted. */
interface Board {
  readonly open: Record<QueueTrace['state'], number[]>
  readonly totals: Map<string, MetricTotal>
  halfHour: number
}

interface Change {
  readonly at: number
  readonly apply: (board: Board) => void
}

function changesOf({ state, start, end }: QueueTrace): Change[] {
  return [
    { at: start, apply: ({ open }) => void open[state].push(start) },
    { at: end, apply: ({ open }) => void open[state].splice(open[state].indexOf(start), 1) },
  ]
}

function counted({ name, value, at }: QueueMetric): Change {
  const apply = ({ totals }: Board) => {
    const { count, sum, min, max } = totals.get(name) ?? { count: 0, sum: 0, min: value, max: value }
    const total = { name, count: count + 1, sum: sum + value, min: Math.min(min, value), max: Math.max(max, value) }
    totals.set(name, total)
  }
  return { at, apply }
}

const oldestOf = (starts: readonly number[]) => (starts.length > 0 ? Math.min(...starts) : undefined)

function sightOf({ open, totals, halfHour }: Board, at: number): QueueSight {
  const { waiting, alerting, interacting } = open
  const [longestWaiting, longestInteracting] = [oldestOf(waiting), oldestOf(interacting)]
  return {
    at,
    counts: { waiting: waiting.length, alerting: alerting.length, interacting: interacting.length },
    oldest: {
      ...(longestWaiting === undefined ? {} : { waiting: longestWaiting }),
      ...(longestInteracting === undefined ? {} : { interacting: longestInteracting }),
    },
    halfHour,
    totals: [...totals.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

export interface QueueHistory {
  readonly traces: readonly QueueTrace[]
  readonly metrics: readonly QueueMetric[]
}

/**
 * What the platform tells of one queue and medium: on change, but never sooner than `everyMs` after the last time. A
 * sight in between is told at the end of that time, as things are then.
 */
export function queueSights({ traces, metrics }: QueueHistory, { from, to }: Span, everyMs: number): QueueSight[] {
  const changes = [...traces.flatMap(changesOf), ...metrics.filter(({ at }) => at >= from).map(counted)]
    .filter(({ at }) => at < to)
    .sort((one, other) => one.at - other.at)
  const board: Board = {
    open: { waiting: [], alerting: [], interacting: [] },
    totals: new Map(),
    halfHour: halfHourOf(from),
  }
  const turnHalfHour = (at: number) => {
    if (halfHourOf(at) === board.halfHour) return
    board.halfHour = halfHourOf(at)
    board.totals.clear()
  }
  const sights: QueueSight[] = []
  let dueAt: number | null = null
  const tellBefore = (at: number) => {
    if (dueAt === null || dueAt >= at) return
    turnHalfHour(dueAt)
    sights.push(sightOf(board, dueAt))
    dueAt = null
  }
  for (const { at, apply } of changes) {
    tellBefore(at)
    if (at >= from) turnHalfHour(at)
    apply(board)
    if (at >= from) dueAt ??= Math.max(at, (sights.at(-1)?.at ?? -Infinity) + everyMs)
  }
  tellBefore(to)
  return sights
}

interface History {
  readonly queues: readonly QueueTrace[]
  readonly metrics: readonly QueueMetric[]
}

/** The days of all queues: one for each medium that came to them. */
export function queueDays(history: History, span: Span, everyMs: number): QueueDay[] {
  const keyOf = ({ queueId, mediaType }: QueueTrace | QueueMetric) => `${queueId}/${mediaType}`
  const metrics = Map.groupBy(history.metrics, keyOf)
  return [...Map.groupBy(history.queues, keyOf)].flatMap(([key, traces]) => {
    const [first] = traces
    if (!first) return []
    const sights = queueSights({ traces, metrics: metrics.get(key) ?? [] }, span, everyMs)
    return [{ queueId: first.queueId, mediaType: first.mediaType, sights }]
  })
}
