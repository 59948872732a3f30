import { type TopicFacts } from '@aftercall/simulator'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived } from '../support/played.ts'

/** One line per thing that is compared: a table and the facts agree when their lines do. */
type Lines = readonly string[]
const line = (...parts: readonly unknown[]) => JSON.stringify(parts)
const at = (time: string | null) => (time === null ? null : Date.parse(time))

interface Comparison {
  readonly sql: string
  readonly stated: (facts: TopicFacts) => Lines
}

const milliseconds = (column: string) => `toFloat64(toUnixTimestamp64Milli(${column}))`
const toLine = (...columns: readonly string[]) =>
  `trimRight(formatRow('JSONCompactEachRow', ${columns.join(', ')})) AS line`

interface StateStart {
  readonly state: string
  readonly start: number
}

/** Each state from its start to the next; what begins when the session is terminated was none. */
function stretchesOf(states: readonly StateStart[]) {
  const isLast = ({ state }: StateStart) => Number(state === 'TERMINATED')
  const inOrder = states.toSorted((one, other) => one.start - other.start || isLast(one) - isLast(other))
  const lasting = inOrder.filter(({ start }, index) => inOrder[index + 1]?.start !== start)
  const changes = lasting.filter(({ state }, index) => lasting[index - 1]?.state !== state)
  return changes.flatMap((change, index) =>
    isLast(change) ? [] : [[change.state, change.start, changes[index + 1]?.start ?? null] as const],
  )
}

const comparisons: Readonly<Record<string, Comparison>> = {
  'intervals of routing status and presence': {
    sql: `SELECT ${toLine('user_id', 'status', milliseconds('started_at'), milliseconds('ended_at'))} FROM v_user_status_intervals`,
    stated: ({ users }) =>
      users.flatMap(({ userId, routingStatus, presence }) => [
        ...routingStatus.map(({ status, start, end }) => line(userId, status, at(start), at(end))),
        ...presence.map(({ systemPresence, start, end }) => line(userId, systemPresence, at(start), at(end))),
      ]),
  },
  'sentiment, topics and categories of conversations': {
    sql: `SELECT ${toLine('conversation_id', 'sentiment_score', 'sentiment_trend_score', 'topic_names', 'category_ids', 'arraySort(arrayZip(empathy_user_ids, empathy_scores))')}
FROM v_conversation_sentiment WHERE conversation_start IS NOT NULL`,
    stated: ({ conversations }) =>
      conversations.flatMap(({ conversationId, sentiment, topics, categoryIds, empathy }) =>
        sentiment === null
          ? []
          : [
              line(
                conversationId,
                sentiment.overall,
                sentiment.trend,
                topics.toSorted(),
                categoryIds.toSorted(),
                Object.entries(empathy).toSorted(([one], [other]) => (one < other ? -1 : 1)),
              ),
            ],
      ),
  },
  'metrics as they are emitted': {
    sql: `SELECT ${toLine('conversation_id', 'metric', 'toUInt32(count())', 'toFloat64(sum(value))')} FROM v_metric_events GROUP BY conversation_id, metric`,
    stated: ({ conversations }) =>
      conversations.flatMap(({ conversationId, metrics }) =>
        Object.entries(metrics).map(([name, { count, sum }]) => line(conversationId, name, count, sum)),
      ),
  },
  'states of agents': {
    sql: `SELECT ${toLine('session_id', 'state', milliseconds('state_start'))} FROM v_agent_states`,
    stated: ({ conversations }) =>
      conversations.flatMap(({ agentStates }) =>
        Object.entries(agentStates).flatMap(([id, states]) => states.map(({ state, start }) => line(id, state, start))),
      ),
  },
  'intervals of agent states': {
    sql: `SELECT ${toLine('session_id', 'state', milliseconds('started_at'), milliseconds('ended_at'))} FROM v_agent_state_intervals`,
    stated: ({ conversations }) =>
      conversations.flatMap(({ agentStates }) =>
        Object.entries(agentStates).flatMap(([id, states]) => stretchesOf(states).map((parts) => line(id, ...parts))),
      ),
  },
  'what queues had in hand, one moment after the other': {
    sql: `SELECT ${toLine('queue_id', 'media_type', 'metric', 'groupArray(stat_count)')} FROM (
  SELECT * FROM v_queue_observations
  WHERE kind = 'observations' AND metric IN ('oWaiting', 'oAlerting', 'oInteracting') ORDER BY event_time
) GROUP BY queue_id, media_type, metric`,
    stated: ({ queues }) =>
      queues.flatMap(({ queueId, mediaType, observations }) =>
        observations.length === 0
          ? []
          : [
              line(
                queueId,
                mediaType,
                'oWaiting',
                observations.map(({ waiting }) => waiting),
              ),
              line(
                queueId,
                mediaType,
                'oAlerting',
                observations.map(({ alerting }) => alerting),
              ),
              line(
                queueId,
                mediaType,
                'oInteracting',
                observations.map(({ interacting }) => interacting),
              ),
            ],
      ),
  },
}

/** What a table lacks and what it has too much; null when it holds just what was told. */
async function differenceOf(pipeline: Pipeline, { sql, stated }: Comparison, facts: TopicFacts) {
  const expected = stated(facts)
  expect(expected.length).toBeGreaterThan(0)
  // Parsed and written again, because ClickHouse puts blanks between items.
  const found = (await pipeline.query<{ line: string }>(sql)).map((row) => JSON.stringify(JSON.parse(row.line)))
  if (JSON.stringify(found.toSorted()) === JSON.stringify(expected.toSorted())) return null
  const [lacks, extra] = [new Set(expected).difference(new Set(found)), new Set(found).difference(new Set(expected))]
  return { lacks: [...lacks].slice(0, 3), extra: [...extra].slice(0, 3), found: found.length, told: expected.length }
}

it('holds in the tables of every topic what was told, and only that', async () => {
  await using pipeline = await openPipeline('topics')
  await pipeline.startAll()
  await pipeline.simulator.play({ conversations: 120, seed: 31, speed: 400, seconds: 20 })
  expect(await untilAllArrived(pipeline)).toMatchObject(allRight)
  const facts = await pipeline.simulator.topicFacts()
  await pipeline.until(
    'the table of every topic holds what was told',
    async () => {
      const compared = Object.entries(comparisons).map(
        async ([what, comparison]) => [what, await differenceOf(pipeline, comparison, facts)] as const,
      )
      const differing = (await Promise.all(compared)).filter(([, difference]) => difference !== null)
      return { done: differing.length === 0, seen: Object.fromEntries(differing) }
    },
    30_000,
  )
  const unknown = await pipeline.query<{ detail_type: string }>('SELECT DISTINCT detail_type FROM unrecognized_events')
  expect(unknown).toEqual([{ detail_type: 'v2.weather.stations.{id}.readings' }])
}, 240_000)
