import { canonicalEnum, type Drift, jsonType } from '@aftercall/contracts'
import { isObject, own } from '../json.ts'
import { parseInstant } from '../times.ts'
import {
  amount,
  amountMap,
  canonical,
  listOf,
  maxItems,
  noted,
  oneOf,
  type Reader,
  structure,
  text,
  tooMany,
  labels,
} from '../value-readers.ts'
import { column, columns, type FamilyRule, keyedBy } from './family.ts'

type Rule = FamilyRule<'queue-observations'>
type Columns = Readonly<Record<string, unknown>>

const identity = (...inBody: readonly string[]) =>
  ({ column: 'queueId', inTopic: 0, inBody, missing: 'missing_queue_id', mismatch: 'queue_mismatch' }) as const

/** `data` of an observation: intervals of metrics, flattened to one item a metric. */
const intervals: Reader = flattened(
  listOf(
    structure({
      interval: text,
      metrics: listOf(structure({ metric: oneOf('observationMetric', text), qualifier: text, stats: amountMap })),
    }),
  ),
  'metrics',
  ({ interval }, path, drift) => ({ interval, ...boundsOf(interval, `${path}[].interval`, drift) }),
)

/** `results` of an activity: metrics by media type, flattened likewise. */
const results: Reader = flattened(
  listOf(
    structure({
      mediaType: oneOf('mediaType', canonical),
      data: listOf(
        structure({ metric: oneOf('observationMetric', text), count: amount, calculatedMetricValue: amount }),
      ),
    }),
  ),
  'data',
  ({ mediaType }) => ({ mediaType }),
  ({ metric, ...figures }) => ({
    metric,
    stats: Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== null)),
  }),
)

/** A reader of lists in a list: each inner item with what its outer one says of it. */
function flattened(
  read: Reader,
  inner: string,
  headOf: (item: Columns, path: string, drift: Drift) => Columns,
  change: (item: Columns) => Columns = (item) => item,
): Reader {
  return (value, path, drift) => {
    const size = Array.isArray(value) ? value.reduce((sum: number, item) => sum + lengthOf(item, inner), 0) : 0
    if (size > maxItems) return noted(`${path}[].${inner}[]`, drift, tooMany)
    const outer = read(value, path, drift) as readonly Columns[] | null
    if (outer === null) return null
    return outer.flatMap((item) => {
      const head = headOf(item, path, drift)
      return ((item[inner] ?? []) as readonly Columns[]).map((one) => ({ ...head, ...change(one) }))
    })
  }
}

function lengthOf(item: unknown, list: string): number {
  const items = isObject(item) ? own(item, list) : undefined
  return Array.isArray(items) ? items.length : 0
}

/** The two instants of `2026-03-04T05:00:00.000Z/2026-03-04T05:30:00.000Z`; both null and noted when it is not two. */
function boundsOf(interval: unknown, path: string, drift: Drift) {
  if (typeof interval !== 'string') return { intervalStart: null, intervalEnd: null }
  const [start = null, end = null, ...more] = interval.length > 100 ? [] : interval.split('/').map(parseInstant)
  if (start !== null && end !== null && more.length === 0) return { intervalStart: start, intervalEnd: end }
  noted(path, drift, `unfit-${jsonType(interval)}`)
  return { intervalStart: null, intervalEnd: null }
}

/** The media type of observations stands in their group. */
function withMediaType(read: Columns): Columns {
  const { group, observations } = read
  const stated = isObject(group) ? own(group, 'mediaType') : undefined
  const mediaType = typeof stated === 'string' ? canonicalEnum(stated) : null
  const items = (observations ?? []) as readonly Columns[]
  return { ...read, observations: items.map((item) => ({ mediaType, ...item })) }
}

export const queueObservations: readonly Rule[] = [
  {
    family: 'queue-observations',
    detailType: 'v2.analytics.queues.{id}.observations',
    kind: 'observations',
    identities: [identity('group', 'queueId')],
    time: null,
    keyOf: keyedBy('queueId'),
    shape: { ...columns(labels, 'group'), data: column(intervals, 'observations') },
    complete: withMediaType,
  },
  {
    family: 'queue-observations',
    detailType: 'v2.analytics.queues.{id}.activity',
    kind: 'activity',
    identities: [identity()],
    time: null,
    keyOf: keyedBy('queueId'),
    shape: { ...columns(labels, 'group'), results: column(results, 'observations') },
    complete: withMediaType,
  },
]
