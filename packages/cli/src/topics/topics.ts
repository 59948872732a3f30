import { type ClickHouse } from '@aftercall/clickhouse'
import { genesysTopics } from '@aftercall/contracts'

/** What arrived of one detail-type. */
export interface Arrival {
  readonly detailType: string
  readonly events: number
  /** ISO. */
  readonly lastSeen: string
  /** From the event (or its publication) to the queue, ms; null where no event states its time. */
  readonly lateP50Ms: number | null
  readonly lateP95Ms: number | null
}

export type TopicState = 'arrives' | 'silent' | 'unsubscribed' | 'unrecognized'

export interface Topic {
  readonly detailType: string
  readonly state: TopicState
  /** The topic of ours that its events go to. */
  readonly family: string
  readonly events: number
  readonly perHour: number
  readonly lastSeen: string | null
  readonly lateP50Ms: number | null
  readonly lateP95Ms: number | null
}

/** Events by when they were stored: its index finds recent ones, wherever in the history they belong. */
export const findArrivals = (
  store: Pick<ClickHouse, 'query'>,
  since: number,
  signal: AbortSignal,
): Promise<readonly Arrival[]> =>
  store.query<Arrival>(
    `SELECT detail_type AS detailType, count() AS events, max(arrived_at) AS lastSeen,
       if(count(late_ms) = 0, NULL, quantile(0.5)(late_ms)) AS lateP50Ms,
       if(count(late_ms) = 0, NULL, quantile(0.95)(late_ms)) AS lateP95Ms
     FROM (
       SELECT detail_type, coalesce(sqs_sent_at, received_at) AS arrived_at,
         if(event_time_from IN ('event_body', 'published'), dateDiff('millisecond', event_time, sqs_sent_at), NULL) AS late_ms
       FROM events_raw FINAL WHERE inserted_at >= fromUnixTimestamp64Milli({since:Int64})
       UNION ALL
       SELECT detail_type, coalesce(sqs_sent_at, received_at), dateDiff('millisecond', event_time, sqs_sent_at)
       FROM unrecognized_events FINAL WHERE inserted_at >= fromUnixTimestamp64Milli({since:Int64})
     )
     GROUP BY detail_type`,
    { since },
    signal,
  )

const familyOf = new Map<string, string>(genesysTopics.map(({ detailType, family }) => [detailType, family]))
const order: readonly TopicState[] = ['unrecognized', 'unsubscribed', 'silent', 'arrives']

/**
 * Every topic that arrives or is expected to. `subscribed` is what the integration was told to send; null when nobody said: then every known topic
 * may come, and what is known but silent is told all the same.
 */
export function toTopics(
  arrivals: readonly Arrival[],
  subscribed: readonly string[] | null,
  windowMs: number,
): readonly Topic[] {
  const expected = new Set(subscribed ?? familyOf.keys())
  const arrived = new Set(arrivals.map(({ detailType }) => detailType))
  const silent = [...expected].filter((detailType) => !arrived.has(detailType))
  const nothing = { events: 0, perHour: 0, lastSeen: null, lateP50Ms: null, lateP95Ms: null }
  const topics: readonly Topic[] = [
    ...arrivals.map((arrival) => ({
      ...arrival,
      state: stateOf(arrival.detailType, expected, subscribed),
      family: familyOf.get(arrival.detailType) ?? 'unrecognized-events',
      perHour: (arrival.events * 3_600_000) / windowMs,
    })),
    ...silent.map((detailType) => ({
      ...{ detailType, ...nothing, state: 'silent' as const },
      family: familyOf.get(detailType) ?? 'unrecognized-events',
    })),
  ]
  return topics.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.detailType < b.detailType ? -1 : 1),
  )
}

function stateOf(detailType: string, expected: ReadonlySet<string>, subscribed: readonly string[] | null): TopicState {
  if (!familyOf.has(detailType)) return 'unrecognized'
  return subscribed === null || expected.has(detailType) ? 'arrives' : 'unsubscribed'
}
