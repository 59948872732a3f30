import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { projectRoot } from '@aftercall/embedded-stack'
import { conversationRow } from '../../services/sink/src/core/conversation-row.ts'
import { conversations } from '../../services/sink/src/core/tables/conversations.ts'
import { detailsOf, recordOf } from '../../services/sink/src/core/testing/details.ts'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { putInQueue } from '../support/queue-messages.ts'

const day = (time: string) => `2026-03-03T${time}.000Z`
const epoch = (time: string) => Date.parse(day(time))

interface Topic {
  readonly detailType: string
  /** Ids that stand in the topic, in order. */
  readonly ids?: readonly string[]
  readonly published: string
  readonly body: Readonly<Record<string, unknown>>
}

/** One event of each family, as Genesys would publish it, and a few more of the status of an agent. */
const topics = {
  metric: {
    detailType: 'v2.analytics.conversation.{id}.metrics',
    ids: ['c-1'],
    published: '10:01:00',
    body: {
      conversationId: 'c-1',
      sessionId: 's-acd',
      recordId: 'record-1',
      metric: 'nOffered',
      metricDate: day('10:00:30'),
      value: 1,
      mediaType: 'voice',
      queueId: 'q-1',
      firstQueue: true,
    },
  },
  // Genesys says the same again, under another event id.
  metricAgain: {
    detailType: 'v2.analytics.conversation.{id}.metrics',
    ids: ['c-1'],
    published: '10:05:00',
    body: {
      conversationId: 'c-1',
      sessionId: 's-acd',
      recordId: 'record-1',
      metric: 'nOffered',
      metricDate: day('10:00:30'),
      value: 1,
      mediaType: 'voice',
      queueId: 'q-1',
      firstQueue: true,
    },
  },
  // Of a conversation that has no row yet.
  earlySentiment: {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.sentiment',
    ids: ['c-2'],
    published: '10:22:00',
    body: { conversationId: 'c-2', sentimentOverallScore: 0.75 },
  },
  sentiment: {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.sentiment',
    ids: ['c-1'],
    published: '10:20:00',
    body: { conversationId: 'c-1', sentimentOverallScore: -0.5, sentimentTrendScore: 0.25, queueIds: ['q-1'] },
  },
  empathy: {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.empathy',
    ids: ['c-1'],
    published: '10:21:00',
    body: { conversationId: 'c-1', agents: [{ agentId: 'u-1', overallEmpathyScore: 71.5 }] },
  },
  observations: {
    detailType: 'v2.analytics.queues.{id}.observations',
    ids: ['q-1'],
    published: '10:05:00',
    body: {
      group: { queueId: 'q-1', mediaType: 'voice' },
      data: [
        {
          interval: `${day('10:00:00')}/${day('10:30:00')}`,
          metrics: [{ metric: 'nOffered', stats: { count: 2 } }],
        },
      ],
    },
  },
  laterObservations: {
    detailType: 'v2.analytics.queues.{id}.observations',
    ids: ['q-1'],
    published: '10:06:00',
    body: {
      group: { queueId: 'q-1', mediaType: 'voice' },
      data: [
        {
          interval: `${day('10:00:00')}/${day('10:30:00')}`,
          metrics: [{ metric: 'nOffered', stats: { count: 3 } }],
        },
      ],
    },
  },
  idle: {
    detailType: 'v2.users.{id}.routingStatus',
    ids: ['u-1'],
    published: '09:00:01',
    body: { id: 'u-1', routingStatus: { status: 'IDLE', startTime: day('09:00:00') } },
  },
  offQueue: {
    detailType: 'v2.users.{id}.routingStatus',
    ids: ['u-1'],
    published: '10:10:01',
    body: { id: 'u-1', routingStatus: { status: 'OFF_QUEUE', startTime: day('10:10:00') } },
  },
  activity: {
    detailType: 'v2.users.{id}.activity',
    ids: ['u-1'],
    published: '10:02:00',
    body: {
      id: 'u-1',
      routingStatus: { status: 'INTERACTING', startTime: day('10:00:00') },
      presence: {
        presenceDefinition: { id: 'd-1', systemPresence: 'ON_QUEUE' },
        modifiedDate: day('08:59:00'),
      },
      activeQueueIds: ['q-1'],
    },
  },
  token: {
    detailType: 'v2.users.{id}.tokens',
    ids: ['u-1'],
    published: '08:50:00',
    body: { user: { id: 'u-1' }, dateCreated: day('08:50:00'), clientId: 'client-1', tokenHash: 'secret-hash' },
  },
  operational: {
    detailType: 'v2.operations.events.{id}',
    ids: ['definition-1'],
    published: '10:03:00',
    body: {
      eventEntity: { id: 'definition-1', name: 'Flow error' },
      entityId: 'f-1',
      entityType: 'FLOW',
      conversationId: 'c-1',
      timestamp: epoch('10:03:00'),
    },
  },
  audit: {
    detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
    ids: ['Queue', 'q-1'],
    published: '07:00:00',
    body: {
      id: 'audit-1',
      userId: 'u-9',
      eventTime: day('07:00:00'),
      action: 'Update',
      entityType: 'Queue',
      entity: { id: 'q-1' },
      propertyChanges: [{ property: 'acw', oldValues: ['30'], newValues: ['45'] }],
    },
  },
  availability: {
    detailType: 'v2.analytics.conversations.details.jobs.availability',
    published: '06:00:00',
    body: { dataAvailabilityDate: day('04:00:00') },
  },
  alerting: {
    detailType: 'v2.detail.events.agent.{id}.state',
    ids: ['u-1'],
    published: '10:00:00',
    body: {
      userId: 'u-1',
      conversationId: 'c-1',
      sessionId: 's-agent',
      currentState: 'ALERT',
      currentStateStart: epoch('10:00:40'),
    },
  },
  terminated: {
    detailType: 'v2.detail.events.agent.{id}.state',
    ids: ['u-1'],
    published: '10:10:00',
    body: {
      userId: 'u-1',
      conversationId: 'c-1',
      sessionId: 's-agent',
      currentState: 'TERMINATED',
      currentStateStart: epoch('10:10:00'),
    },
  },
  unheardOf: {
    detailType: 'v2.something.{id}.new',
    ids: ['x-1'],
    published: '11:00:00',
    body: { any: 'thing' },
  },
} satisfies Readonly<Record<string, Topic>>
type Name = keyof typeof topics
const names = Object.keys(topics) as readonly Name[]

function message(orgId: string, name: Name): string {
  const { detailType, ids = [], published, body }: Topic = topics[name]
  const left = [...ids]
  return JSON.stringify({
    version: '0',
    id: `event-${name}`,
    'detail-type': detailType,
    source: `aws.partner/genesys.com/cloud/${orgId}/test`,
    account: '000000000000',
    time: day(published),
    region: 'eu-west-1',
    resources: [],
    detail: {
      topicName: detailType.replaceAll('{id}', () => left.shift() ?? ''),
      version: '2',
      eventBody: body,
      metadata: { CorrelationId: 'correlation' },
      timestamp: day(published),
    },
  })
}

/** The conversation that the events are about, as its record tells it. */
const record = recordOf({
  conversationId: 'c-1',
  conversationStart: day('10:00:00'),
  conversationEnd: day('10:10:00'),
  participants: [
    {
      participantId: 'p-acd',
      purpose: 'acd',
      sessions: [
        {
          sessionId: 's-acd',
          mediaType: 'voice',
          segments: [
            {
              segmentType: 'interact',
              segmentStart: day('10:00:30'),
              segmentEnd: day('10:01:00'),
              queueId: 'q-1',
              disconnectType: 'transfer',
            },
          ],
          metrics: [{ name: 'nOffered', value: 1, emitDate: day('10:00:30') }],
        },
      ],
    },
    {
      participantId: 'p-agent',
      purpose: 'agent',
      userId: 'u-1',
      sessions: [
        {
          sessionId: 's-agent',
          mediaType: 'voice',
          segments: [
            { segmentType: 'alert', segmentStart: day('10:00:40'), segmentEnd: day('10:01:00'), queueId: 'q-1' },
            {
              segmentType: 'interact',
              segmentStart: day('10:01:00'),
              segmentEnd: day('10:10:00'),
              queueId: 'q-1',
              disconnectType: 'peer',
            },
          ],
          metrics: [{ name: 'tTalkComplete', value: 540_000, emitDate: day('10:10:00') }],
        },
      ],
    },
  ],
})

/** The questions of the documentation, in its order. */
function documentedQuestions(): readonly string[] {
  const page = readFileSync(join(projectRoot, 'docs/reference/tables.md'), 'utf8')
  const questions = page.slice(page.indexOf('## Three questions'))
  return [...questions.matchAll(/```sql\n([^`]+)```/g)].map(([, sql = '']) => sql)
}

const ownTables = ({ query }: Pipeline, sql: string) => query<Record<string, unknown>>(sql)

it('finds an event of every family in its table, joined to its conversation, and every event id in one place', async () => {
  await using pipeline = await openPipeline('families')
  await Promise.all([pipeline.start('bridge'), pipeline.start('sink')])
  const orgId = pipeline.organisation.id
  const bodies = names.map((name) => message(orgId, name))
  // Each is delivered twice, as queues do.
  await putInQueue(pipeline.queue, [...bodies, ...bodies.toReversed()])
  const row = conversationRow({ ...detailsOf(record), orgId })
  await pipeline.clickhouse.insert(conversations, [row], new AbortController().signal)

  const recognised = names.filter((name) => name !== 'unheardOf')
  await pipeline.until('every event is stored', async () => {
    const [seen] = await pipeline.query<{ events: number; typed: number; unrecognized: number }>(`SELECT
      (SELECT uniqExact(event_id) FROM events_raw) AS events,
      (SELECT count() FROM v_metric_events) + (SELECT count() FROM v_speech_analytics) + (SELECT count() FROM v_queue_observations)
        + (SELECT count() FROM v_user_status) + (SELECT count() FROM v_agent_states) + (SELECT count() FROM v_user_tokens)
        + (SELECT count() FROM v_operational_events) + (SELECT count() FROM v_audit_events)
        + (SELECT count() FROM v_analytics_availability) AS typed,
      (SELECT count() FROM v_unrecognized) AS unrecognized`)
    const expected = { events: recognised.length, typed: recognised.length - 1, unrecognized: 1 }
    return { done: isDeepStrictEqual(seen, expected), seen }
  })

  const ids = await pipeline.query<{ event_id: string; detail_type: string }>(
    'SELECT event_id, detail_type FROM v_events ORDER BY event_id',
  )
  expect(ids).toEqual(
    recognised
      .map((name) => ({ event_id: `event-${name}`, detail_type: topics[name].detailType }))
      .toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1)),
  )
  expect(await ownTables(pipeline, 'SELECT kind, found FROM v_schema_drift')).toEqual([
    { kind: 'unknown_detail_type', found: 'v2.something.{id}.new' },
  ])
  expect(await ownTables(pipeline, 'SELECT reason, message FROM dead_letters')).toEqual([])
  expect(await ownTables(pipeline, "SELECT fate, what FROM v_messages WHERE event_id LIKE '%unheardOf'")).toEqual([
    { fate: 'unrecognized', what: 'v2.something.{id}.new' },
  ])

  const found = async (sql: string) => (await ownTables(pipeline, sql))[0]
  expect(await found('SELECT metric, value, queue_id, first_queue, record_key FROM v_metric_events')).toEqual({
    metric: 'nOffered',
    value: 1,
    queue_id: 'q-1',
    first_queue: true,
    record_key: 'record-1',
  })
  expect(
    await found(`SELECT conversation_id, sentiment_score, sentiment_trend_score, empathy_user_ids, empathy_scores,
      conversation_start = toDateTime64('2026-03-03 10:00:00', 3, 'UTC') AS joined, agent_user_ids, first_queue_id FROM v_conversation_sentiment WHERE conversation_id = 'c-1'`),
  ).toEqual({
    conversation_id: 'c-1',
    sentiment_score: -0.5,
    sentiment_trend_score: 0.25,
    empathy_user_ids: ['u-1'],
    empathy_scores: [71.5],
    joined: 1,
    agent_user_ids: ['u-1'],
    first_queue_id: 'q-1',
  })
  expect(
    await found(
      `SELECT sentiment_score, conversation_start, empathy_at FROM v_conversation_sentiment WHERE conversation_id = 'c-2'`,
    ),
  ).toEqual({ sentiment_score: 0.75, conversation_start: null, empathy_at: null })
  const minutes = (column: string) => `formatDateTime(${column}, '%H:%i', 'UTC')`
  expect(
    await ownTables(
      pipeline,
      `SELECT kind, status, ${minutes('started_at')} AS began, ${minutes('ended_at')} AS ended, is_open FROM v_user_status_intervals ORDER BY kind, started_at`,
    ),
  ).toEqual([
    { kind: 'presence', status: 'ON_QUEUE', began: '08:59', ended: null, is_open: 1 },
    { kind: 'routing_status', status: 'IDLE', began: '09:00', ended: '10:00', is_open: 0 },
    { kind: 'routing_status', status: 'INTERACTING', began: '10:00', ended: '10:10', is_open: 0 },
    { kind: 'routing_status', status: 'OFF_QUEUE', began: '10:10', ended: null, is_open: 1 },
  ])
  expect(await ownTables(pipeline, 'SELECT session_id, state, duration_ms FROM v_agent_state_intervals')).toEqual([
    { session_id: 's-agent', state: 'ALERT', duration_ms: 560_000 },
  ])
  expect(
    await found(`SELECT o.event_name, c.first_queue_id FROM v_operational_events AS o
      INNER JOIN v_conversations AS c ON c.org_id = o.org_id AND c.conversation_id = o.conversation_id`),
  ).toEqual({ event_name: 'Flow error', first_queue_id: 'q-1' })
  expect(await found('SELECT user_id, client_id, token_hash FROM v_user_tokens')).toEqual({
    user_id: 'u-1',
    client_id: 'client-1',
    token_hash: '',
  })
  expect(await found('SELECT entity_id, user_id, `changes.property` AS changed FROM v_audit_events')).toEqual({
    entity_id: 'q-1',
    user_id: 'u-9',
    changed: ['acw'],
  })
  expect(await found(`SELECT ${minutes('available_until')} AS until FROM v_analytics_availability`)).toEqual({
    until: '04:00',
  })
  expect(await found('SELECT detail_type, events, example_event_id FROM v_unrecognized')).toEqual({
    detail_type: 'v2.something.{id}.new',
    events: 1,
    example_event_id: 'event-unheardOf',
  })
  expect(
    await ownTables(
      pipeline,
      'SELECT fate, detail_type, sum(events) AS events FROM v_arrivals GROUP BY ALL ORDER BY detail_type LIMIT 2',
    ),
  ).toEqual([
    { fate: 'event', detail_type: 'v2.analytics.conversation.{id}.metrics', events: 2 },
    { fate: 'event', detail_type: 'v2.analytics.conversations.details.jobs.availability', events: 1 },
  ])

  const answers = await Promise.all(documentedQuestions().map((sql) => ownTables(pipeline, sql)))
  expect(answers).toEqual([
    [{ conversation_id: 'c-1', sentiment_score: -0.5, queue_id: 'q-1', user_id: 'u-1', talk_ms: 540_000 }],
    // 09:00 to 10:00 idle, ten minutes interacting; off queue counts for nothing.
    [{ user_id: 'u-1', interacting_seconds: 600, occupancy_pct: 14.3, answered: 1 }],
    [
      {
        queue_id: 'q-1',
        media_type: 'voice',
        interval_start: expect.stringContaining('2026-03-03') as string,
        offered_told: 3,
        offered_recorded: 1,
      },
    ],
  ])
}, 180_000)
