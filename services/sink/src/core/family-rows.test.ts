import { encodeBlock } from '@aftercall/clickhouse'
import { maxLong, memoryCodec, minLong, type NewTopicValue, type TopicValue } from '@aftercall/contracts'
import { type Stamp } from './coordinates.ts'
import { type Row } from './table.ts'
import { type RoutedRow, routes } from './routes.ts'
import { eventTime } from './testing/events.ts'
import {
  familyTopics,
  type FamilyTopic,
  newAuditEvent,
  newFigure,
  newMetric,
  newObservations,
  newSpeech,
  newUserStatus,
  oneOfEach,
} from './testing/families.ts'

const codec = memoryCodec()
const place = { topic: 'any', partition: 3, offset: 42 }
const at = { ...place, timestampMs: 1 }

const familyRoutes: {
  readonly [T in FamilyTopic]: (value: TopicValue[T], where: Stamp) => readonly RoutedRow[]
} = routes

/** Rows by table, as the sink makes them of a message; each has been encoded for its table. */
async function rowsOf<T extends FamilyTopic>(topic: T, value: NewTopicValue[T]): Promise<Record<string, Row[]>> {
  const read = await codec.decode(topic, codec.encode(topic, value))
  const rows: Record<string, Row[]> = {}
  for (const { table, row } of familyRoutes[topic](read, at)) {
    encodeBlock(table, [row])
    ;(rows[table.name] ??= []).push(row)
  }
  return rows
}
const first = async <T extends FamilyTopic>(topic: T, value: NewTopicValue[T], table: string) =>
  (await rowsOf(topic, value))[table]?.[0]

describe.each(familyTopics)('an event on %s', (topic) => {
  const value: NewTopicValue[FamilyTopic] = oneOfEach[topic]

  it('is in events_raw with its body, and in the table of its family under the same id', async () => {
    const { events_raw: raw = [], ...typed } = await rowsOf(topic, value)
    expect(raw).toHaveLength(1)
    expect(raw[0]).toMatchObject({
      event_id: value.eventId,
      detail_type: value.detailType,
      event_time: eventTime,
      sqs_message_id: `m-${value.eventId}`,
      ...place,
    })
    expect((raw[0]?.['body'] as Buffer).toString()).toBe(`{"id":"${value.eventId}"}`)
    const [rows = []] = Object.values(typed)
    expect(rows[0]).toMatchObject({ event_id: value.eventId, event_time: eventTime })
  })

  it('lists what differs from what is published', async () => {
    const row = await first(topic, { ...value, drift: ['detail.eventBody.new:unknown'] }, 'schema_drift')
    expect(row).toMatchObject({ source: topic, kind: 'unknown_field', path: 'detail.eventBody.new' })
  })

  it('makes rows that fit when it says nothing but what it must', async () => {
    const must = new Set(
      [
        ['orgId', 'eventId', 'detailType', 'eventTime', 'eventTimeFrom', 'source', 'receivedAt', 'raw', 'kind'],
        ['conversationId', 'queueId', 'userId', 'definitionId', 'entityType', 'entityId', 'observations'],
      ].flat(),
    )
    const bare = Object.fromEntries(Object.entries(value).filter(([name]) => must.has(name)))
    const rows = await rowsOf(topic, bare as unknown as typeof value)
    expect(rows['events_raw']).toHaveLength(1)
    expect(Object.keys(rows)).toHaveLength(2)
  })
})

describe('the type of an event in events_raw', () => {
  it('is its topic without ids', async () => {
    const types = await Promise.all(
      familyTopics.map(async (topic) => (await first(topic, oneOfEach[topic], 'events_raw'))?.['event_type']),
    )
    expect(types).toEqual([
      'analytics.conversation.metrics',
      'speechandtextanalytics.conversation.sentiment',
      'analytics.queues.observations',
      'users.routingStatus',
      'users.tokens',
      'operations.events',
      'audits.entitytype.entityid',
      'analytics.conversations.details.jobs.availability',
      'detail.events.agent.state',
    ])
  })
})

it('the type of an event has no version in front, and keeps what looks like one further on', async () => {
  const value = newMetric('e-1', { detailType: 'v3.new.v2.{id}.metrics' })
  expect((await first('conversation-metrics', value, 'events_raw'))?.['event_type']).toBe('v3.new.v2.metrics')
})

describe('the row of a metric', () => {
  const keyOf = async (value: ReturnType<typeof newMetric>) => {
    const row = await first('conversation-metrics', value, 'conversation_metric_events')
    return ['org_id', 'event_time', 'metric', 'conversation_id', 'session_id', 'record_key'].map((name) => row?.[name])
  }

  it('has one identity however often Genesys sends it', async () => {
    expect(await keyOf(newMetric('e-1', { recordId: 'r-1' }))).toEqual(
      await keyOf(newMetric('e-2', { recordId: 'r-1' })),
    )
    expect(await keyOf(newMetric('e-1'))).toEqual(await keyOf(newMetric('e-2')))
  })

  it('has another identity for another record, or without a record for another value', async () => {
    const keys = await Promise.all(
      [
        newMetric('e-1'),
        newMetric('e-1', { value: 1 }),
        newMetric('e-1', { value: null }),
        newMetric('e-2', { value: null }),
        newMetric('e-1', { recordId: 'r-1' }),
        newMetric('e-1', { recordId: 'r-2' }),
        newMetric('e-1', { recordId: '', value: 2 }),
        newMetric('e-1', { recordId: '', value: 3 }),
        newMetric('e-1', { metric: 'tHeld' }),
        newMetric('e-1', { sessionId: 's-2' }),
        newMetric('e-1', { conversationId: 'c-2' }),
        newMetric('e-1', { eventTime: eventTime + 1 }),
      ].map(keyOf),
    )
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length)
  })

  it.each([maxLong, minLong, 0, null])('keeps the value %s exactly', async (value) => {
    const row = await first('conversation-metrics', newMetric('e-1', { value }), 'conversation_metric_events')
    expect(row?.['value']).toBe(value)
  })

  it('keeps proposed and scored agents beside their ranks and scores', async () => {
    const metric = newMetric('e-1', {
      proposedAgents: [
        { proposedAgentId: 'u-1', agentRank: 2 },
        { proposedAgentId: null, agentRank: null },
      ],
      scoredAgents: [
        { scoredAgentId: 'u-3', agentScore: 88 },
        { scoredAgentId: null, agentScore: null },
      ],
    })
    expect(await first('conversation-metrics', metric, 'conversation_metric_events')).toMatchObject({
      'proposed_agents.user_id': ['u-1', ''],
      'proposed_agents.rank': [2, null],
      'scored_agents.user_id': ['u-3', ''],
      'scored_agents.score': [88, null],
    })
  })
})

it('speech and text analytics keep scores apart from their absence', async () => {
  const empathy = newSpeech('e-1', {
    kind: 'empathy',
    agents: [
      { agentId: 'u-1', overallEmpathyScore: 0 },
      { agentId: 'u-2', overallEmpathyScore: null },
    ],
  })
  expect(await first('speech-analytics', empathy, 'speech_analytics')).toMatchObject({
    'agents.user_id': ['u-1', 'u-2'],
    'agents.empathy_score': [0, null],
    sentiment_score: null,
  })
})

it('speech and text analytics keep found topics and analysed participants, part by part', async () => {
  const [topic, participant] = [
    { topicId: 't-1', topicName: 'refund', participant: 'external' },
    { userId: 'u-1', queueId: 'q-1', divisionId: 'd-1', purpose: 'agent', flowId: 'f-1' },
  ]
  const found = newSpeech('e-1', {
    kind: 'topics',
    agents: [{ agentId: null, overallEmpathyScore: 71.5 }],
    topics: [topic, { topicId: null, topicName: null, participant: null }],
    participants: [{ userId: null, queueId: null, divisionId: null, purpose: null, flowId: null }, participant],
  })
  expect(await first('speech-analytics', found, 'speech_analytics')).toMatchObject({
    'agents.user_id': [''],
    'agents.empathy_score': [71.5],
    'topics.id': ['t-1', ''],
    'topics.name': ['refund', ''],
    'topics.participant': ['external', ''],
    'participants.user_id': ['', 'u-1'],
    'participants.queue_id': ['', 'q-1'],
    'participants.division_id': ['', 'd-1'],
    'participants.purpose': ['', 'agent'],
    'participants.flow_id': ['', 'f-1'],
  })
})

describe('the rows of observations', () => {
  it('are one per figure, in the order of the event', async () => {
    const { queue_observations: rows = [] } = await rowsOf('queue-observations', newObservations('e-1'))
    expect(rows.map((row) => [row['position'], row['metric'], row['stat_count'], row['stat_sum']])).toEqual([
      [0, 'tWait', 4, 25_000],
      [1, 'oUserPresence', 7, null],
    ])
  })

  it('have each their interval, medium and qualifier', async () => {
    const [intervalStart, intervalEnd] = [eventTime - 1_800_000, eventTime]
    const figure = newFigure({ mediaType: 'voice', qualifier: 'IDLE', interval: 'a/b', intervalStart, intervalEnd })
    const { queue_observations: [row] = [] } = await rowsOf(
      'queue-observations',
      newObservations('e-1', { observations: [figure], group: { queueId: 'q-1' } }),
    )
    expect(row).toMatchObject({
      media_type: 'voice',
      qualifier: 'IDLE',
      interval_sent: 'a/b',
      interval_start: intervalStart,
      interval_end: intervalEnd,
      grouped_by: { queueId: 'q-1' },
    })
  })

  it('have a column for each figure that is published', async () => {
    const stats = { count: 1, sum: 2, min: 3, max: 4, ratio: 0.5, calculatedMetricValue: 6 }
    const event = newObservations('e-1', { observations: [newFigure({ metric: 'oServiceLevel', stats })] })
    const { queue_observations: [row] = [] } = await rowsOf('queue-observations', event)
    expect(row).toMatchObject({
      ...{ org_id: 'org-1', queue_id: 'q-1', event_id: 'e-1', kind: 'observations', event_time: eventTime },
      ...{ stat_count: 1, stat_sum: 2, stat_min: 3, stat_max: 4, stat_ratio: 0.5, calculated_value: 6, stats },
    })
  })

  it('say nothing of what a figure does not say', async () => {
    const event = newObservations('e-1', { observations: [newFigure({})], group: null })
    const { queue_observations: [row] = [] } = await rowsOf('queue-observations', event)
    expect(row).toMatchObject({
      ...{ metric: '', media_type: '', qualifier: '', interval_sent: '', interval_start: null, interval_end: null },
      ...{ stat_count: null, stat_sum: null, stat_min: null, stat_max: null, stat_ratio: null, calculated_value: null },
      ...{ stats: {}, grouped_by: {} },
    })
  })

  it('keep figures whose names nobody knows, whatever the name', async () => {
    const event = newObservations('e-1', {
      observations: [newFigure({ metric: 'oNew', stats: { p95: 1.5, constructor: 2, hasOwnProperty: 3 } })],
    })
    const { queue_observations: [row] = [] } = await rowsOf('queue-observations', event)
    expect(row).toMatchObject({ stat_count: null, stats: { p95: 1.5, constructor: 2, hasOwnProperty: 3 } })
  })

  it('are none for an event without figures, which is kept whole', async () => {
    const rows = await rowsOf('queue-observations', newObservations('e-1', { observations: [] }))
    expect(Object.keys(rows)).toEqual(['events_raw'])
  })
})

it('a status tells what it does not say by absence', async () => {
  const status = newUserStatus('e-1', { kind: 'activity', systemPresence: 'AWAY', outOfOffice: false })
  expect(await first('user-status', status, 'user_status')).toMatchObject({
    routing_status: '',
    routing_status_start_time: null,
    system_presence: 'AWAY',
    out_of_office: false,
  })
})

it('an audit keeps every changed property with its values before and after', async () => {
  const audit = newAuditEvent('e-1', {
    propertyChanges: [
      { property: 'a', oldValues: null, newValues: ['1', '2'] },
      { property: null, oldValues: ['x'], newValues: null },
    ],
  })
  expect(await first('audit-events', audit, 'audit_events')).toMatchObject({
    'changes.property': ['a', ''],
    'changes.old_values': [[], ['x']],
    'changes.new_values': [['1', '2'], []],
  })
})
