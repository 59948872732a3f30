import { isDeepStrictEqual } from 'node:util'
import { aftercall } from '../support/aftercall-command.ts'
import { metricSum } from '../support/metrics.ts'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'
import { testStack } from '../support/stack.ts'

const at = (time: string) => `2031-05-06T${time}.000Z`
const epoch = (time: string) => Date.parse(at(time))
/** Stands in every personal field, and in the place of invented ones; nothing but the bodies may hold it. */
const person = 'Ana Example'

/** What Genesys might send tomorrow: a metric, fields, a purpose, values that nobody has heard of, and values of other types. */
const record = {
  conversationId: 'c-1',
  conversationStart: at('07:00:00'),
  conversationEnd: at('07:05:00'),
  weather: person,
  participants: [
    {
      participantId: 'p-1',
      purpose: 'customer',
      participantName: [person],
      sessions: [
        {
          sessionId: 's-1',
          mediaType: 'voice',
          direction: 'inbound',
          provider: 'Edge',
          ani: { number: person },
          dispositionName: person,
          segments: [
            {
              segmentType: 'telepathy',
              segmentStart: at('07:00:00'),
              segmentEnd: at('07:05:00'),
              disconnectType: person,
              wrapUpNote: 12,
              subject: person,
            },
          ],
          metrics: [
            { name: 'nConnected', value: 1, emitDate: at('07:00:00') },
            { name: 'tConnected', value: 300_000, emitDate: at('07:05:00') },
            { name: 'tLevitation', value: 7_000, emitDate: at('07:05:00') },
          ],
        },
      ],
    },
    { participantId: 'p-2', purpose: 'concierge', attributes: { [person]: person, born: 12 } },
  ],
}

const messages = (orgId: string): readonly string[] => {
  const conversationId = 'c-1'
  const event = (id: string, detailType: string, topicName: string, eventBody: unknown) =>
    detailEvent({
      orgId,
      conversationId,
      eventType: '',
      envelope: { id, 'detail-type': detailType },
      detail: { topicName, eventBody },
    })
  return [
    detailEvent({
      ...{ orgId, conversationId, eventType: 'customer.end', envelope: { id: 'e-end' } },
      body: {
        ...{ eventTime: epoch('07:05:00'), participantId: 'p-1', sessionId: 's-1', mediaType: 'HOLOGRAM' },
        ...{ disconnectType: 'BEAM_UP', subject: [person], aura: person, interactingDurationMs: 'long' },
      },
    }),
    event('e-metric', 'v2.analytics.conversation.{id}.metrics', 'v2.analytics.conversation.c-1.metrics', {
      ...{ conversationId, sessionId: 's-1', recordId: 'r-1', metricDate: at('07:05:00'), value: 7_000 },
      ...{ metric: 'tLevitation', purpose: 'concierge', participantName: { of: person } },
    }),
    event('e-rain', 'v2.weather.{id}.rain', 'v2.weather.w-1.rain', { drops: person }),
  ]
}

/** Every difference, as `source kind path found`, with how often it was seen. */
const differences = async ({ query }: Pipeline): Promise<Readonly<Record<string, number>>> => {
  const rows = await query<{ what: string; seen: number }>(
    "SELECT concat(source, ' ', kind, ' ', path, ' ', found) AS what, seen FROM v_schema_drift ORDER BY what",
  )
  return Object.fromEntries(rows.map(({ what, seen }) => [what.trim(), seen]))
}

const planted = {
  'conversation-details unknown_field weather': 1,
  'conversation-details unknown_value participants[].purpose concierge': 1,
  'conversation-details unknown_value participants[].sessions[].metrics[].name tLevitation': 1,
  'conversation-details unknown_value participants[].sessions[].segments[].disconnectType': 1,
  'conversation-details unknown_value participants[].sessions[].segments[].segmentType telepathy': 1,
  'conversation-details wrong_type participants[].attributes{} number': 1,
  'conversation-details wrong_type participants[].participantName array': 1,
  'conversation-details wrong_type participants[].sessions[].ani object': 1,
  'conversation-details wrong_type participants[].sessions[].segments[].wrapUpNote number': 1,
  'conversation-events unknown_field detail.eventBody.aura': 1,
  'conversation-events unknown_value detail.eventBody.disconnectType BEAM_UP': 1,
  'conversation-events unknown_value detail.eventBody.mediaType HOLOGRAM': 1,
  'conversation-events wrong_type detail.eventBody.interactingDurationMs string': 1,
  'conversation-events wrong_type detail.eventBody.subject array': 1,
  'conversation-metrics unknown_value detail.eventBody.metric tLevitation': 1,
  'conversation-metrics unknown_value detail.eventBody.purpose concierge': 1,
  'conversation-metrics wrong_type detail.eventBody.participantName object': 1,
  'unrecognized-events unknown_detail_type detail-type v2.weather.{id}.rain': 1,
}

it('carries what nobody has heard of through everything, and lists exactly that', async () => {
  await using pipeline = await openPipeline('drift')
  await pipeline.simulator.giveRecords([JSON.stringify(record)])
  const { sink } = await pipeline.startAll()
  const bodies = messages(pipeline.organisation.id)
  // Delivered twice, and replayed later: neither counts.
  await putInQueue(pipeline.queue, [...bodies, ...bodies.toReversed()])
  const listed = async () => {
    const seen = await differences(pipeline)
    return { done: isDeepStrictEqual(seen, planted), seen }
  }
  await pipeline.until('the differences are listed', listed)
  await putInQueue(pipeline.queue, bodies)
  await pipeline.until('the replay is stored', async () => {
    const metrics = await sink.metrics()
    const written = (topic: string) =>
      metricSum(metrics, 'aftercall_sink_records_settled_total', { topic, outcome: 'written' })
    const seen = ['conversation-events', 'conversation-metrics', 'unrecognized-events'].map(written)
    return { done: isDeepStrictEqual(seen, [3, 3, 3]), seen }
  })
  expect(await differences(pipeline)).toEqual(planted)

  // Nothing is lost: what is unknown stands in its row, and the whole in the bytes.
  const [row] = await pipeline.query<
    Record<string, unknown>
  >(`SELECT \`metrics.name\` AS names, \`metrics.value\` AS amounts,
    \`participants.purpose\` AS purposes, \`segments.type\` AS segments, media_types, conversation_end FROM v_conversations`)
  expect(row).toMatchObject({
    names: ['nConnected', 'tConnected', 'tLevitation'],
    amounts: [1, 300_000, 7_000],
    purposes: ['customer', 'concierge'],
    segments: ['telepathy'],
    media_types: ['voice'],
    conversation_end: at('07:05:00'),
  })
  expect(await pipeline.query('SELECT metric, value, purpose FROM v_metric_events')).toEqual([
    { metric: 'tLevitation', value: 7_000, purpose: 'concierge' },
  ])
  expect(await pipeline.query("SELECT disconnect_type, media_type FROM v_events WHERE event_id = 'e-end'")).toEqual([
    { disconnect_type: 'BEAM_UP', media_type: 'HOLOGRAM' },
  ])
  for (const table of ['details_raw', "events_raw FINAL WHERE event_id = 'e-end'", 'unrecognized_events'])
    expect(JSON.stringify(await pipeline.query(`SELECT body FROM ${table}`))).toContain(person)
  expect(await pipeline.query('SELECT reason FROM dead_letters')).toEqual([])
  expect(JSON.stringify(await pipeline.query('SELECT * EXCEPT (seen_in_state) FROM schema_drift'))).not.toContain(
    person,
  )

  const env = { ...testStack().env, CLICKHOUSE_DATABASE: pipeline.clickhouse.database }
  const told = await aftercall(['drift', '--since', '1h'], env)
  expect(told).toMatchObject({ code: 0, stderr: '' })
  for (const line of Object.keys(planted)) {
    const [source = '', kind = '', ...where] = line.split(' ')
    const words = [kind, source, ...where].map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    expect(told.stdout).toMatch(new RegExp(words.join(String.raw`\s+`)))
  }
  expect(told.stdout).toContain("new metric: kept in the row's metrics")
  expect(told.stdout).not.toContain(person)
  const events = await aftercall(['drift', '--json', '--source', 'conversation-events', '--fail-on-new'], env)
  expect(events.code).toBe(3)
  expect(JSON.parse(events.stdout).differences).toHaveLength(5)
  expect(JSON.parse(events.stdout).differences[0]).toMatchObject({ seen: 1, isNew: true, exampleEventId: 'e-end' })
  const none = await aftercall(['drift', '--source', 'audit-events', '--fail-on-new'], env)
  expect(none).toEqual({
    code: 0,
    stderr: '',
    stdout: 'drift: nothing differed from what is published in the last 7d\n',
  })

  const subscribed = 'v2.detail.events.conversation.{id}.customer.end,v2.detail.events.conversation.{id}.acw'
  const topics = await aftercall(['topics', '--json'], { ...env, GENESYS_SUBSCRIBED_TOPICS: subscribed })
  expect(topics.code).toBe(0)
  expect(JSON.parse(topics.stdout)).toMatchObject({
    expected: 'told',
    topics: [
      { detailType: 'v2.weather.{id}.rain', state: 'unrecognized', events: 1 },
      { detailType: 'v2.analytics.conversation.{id}.metrics', state: 'unsubscribed', events: 1 },
      { detailType: 'v2.detail.events.conversation.{id}.acw', state: 'silent', lastSeen: null },
      { detailType: 'v2.detail.events.conversation.{id}.customer.end', state: 'arrives', events: 1 },
    ],
  })
  expect((await aftercall(['topics'], env)).stdout).toContain('expected: every known topic')
})
