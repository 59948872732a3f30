import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import {
  type Codec,
  createCodec,
  type NewTopicValue,
  registerSchemas,
  topicConfig,
  topicNames,
} from '@aftercall/contracts'
import { connectKafka, type KafkaConnection, type RecordProducer } from '@aftercall/kafka'
import { detailsOf, recordOf } from '../../services/sink/src/core/testing/details.ts'
import { newEvent } from '../../services/sink/src/core/testing/events.ts'
import { freshDatabase, freshPrefix, testStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const signal = new AbortController().signal
const root = join(import.meta.dirname, '../..')
const main = join(root, 'services/sink/src/main.ts')
const partitions = 4

interface Place extends AsyncDisposable {
  readonly store: ClickHouse
  readonly codec: Codec
  produce<T extends keyof NewTopicValue>(topic: T, values: readonly NewTopicValue[T][]): Promise<void>
  produceBytes(topic: string, value: Buffer): Promise<void>
  /** Starts the sink as a process of its own, with `more` variables. */
  start(more?: Readonly<Record<string, string>>): SinkProcess
  count(sql: string): Promise<number>
}

interface SinkProcess {
  readonly output: () => string
  /** Resolves to its exit code. */
  readonly exited: Promise<number | null>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Topics, schemas and tables of its own on the shared servers. */
async function place(): Promise<Place> {
  const { brokers, registryUrl, clickhouse, env } = testStack()
  const topicPrefix = freshPrefix()
  const database = await freshDatabase()
  const store = await connectClickHouse({ ...clickhouse, database: database.name })
  await store.migrate(join(root, 'schemas/clickhouse'), signal)
  await registerSchemas({ registryUrl, topicPrefix })
  const kafka: KafkaConnection = await connectKafka({ brokers, clientId: 'sink-test' })
  await kafka.createTopics(
    topicNames.map((name) => ({
      name: topicPrefix + name,
      partitions,
      replicationFactor: 1,
      config: topicConfig(name),
    })),
  )
  const producer: RecordProducer = await kafka.producer()
  const codec = await createCodec({ registryUrl, topicPrefix })
  const children = new Set<ChildProcess>()
  return {
    store,
    codec,
    produce: (topic, values) =>
      producer.send(
        values.map((value, index) => ({
          topic: topicPrefix + topic,
          key: `k-${index}`,
          value: codec.encode(topic, value),
        })),
      ),
    produceBytes: (topic, value) => producer.send([{ topic: topicPrefix + topic, key: 'k', value }]),
    start(more = {}) {
      let output = ''
      const child = spawn(process.execPath, [main], {
        env: {
          ...process.env,
          ...env,
          KAFKA_TOPIC_PREFIX: topicPrefix,
          CLICKHOUSE_DATABASE: database.name,
          SINK_HTTP_PORT: '0',
          SINK_MAX_BATCH_AGE_MS: '100',
          ...more,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      children.add(child)
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
      const exited = once(child, 'close').then(([code]) => code as number | null)
      return {
        output: () => output,
        exited,
        stop(how = 'SIGTERM') {
          child.kill(how)
          return exited
        },
      }
    },
    async count(sql) {
      const [row] = await store.query<Record<string, number>>(sql, {}, signal)
      return Number(Object.values(row ?? {})[0])
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await producer[Symbol.asyncDispose]()
      await kafka[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

const reaches = (at: Place, sql: string, expected: number, sink: SinkProcess) =>
  until(
    `${sql} gives ${expected}`,
    async () => {
      const seen = await at.count(sql)
      return { done: seen === expected, seen }
    },
    { context: () => Promise.resolve(sink.output()) },
  )

const started = (month: number) => new Date(Date.UTC(2015, month, 3, 10)).toISOString()
const details = (conversationId: string, { asOf = Date.UTC(2026, 2, 3), month = 132 } = {}) =>
  detailsOf(
    recordOf({
      conversationId,
      conversationStart: started(month),
      participants: [
        {
          participantId: `${conversationId}-p`,
          purpose: 'agent',
          userId: 'u-1',
          sessions: [
            {
              sessionId: `${conversationId}-s`,
              mediaType: 'voice',
              segments: [{ segmentType: 'interact', segmentStart: started(month), queueId: 'q-1' }],
              metrics: [{ name: 'tAnswered', value: 4_000, emitDate: started(month) }],
            },
          ],
        },
      ],
    }),
    { asOf, hash: `${conversationId}@${asOf}`, raw: Buffer.from(JSON.stringify({ conversationId })) },
  )

describe('the sink on real servers', () => {
  it('makes rows of every topic, found through the views', async () => {
    await using at = await place()
    const sink = at.start()
    await at.produce('conversation-events', [
      newEvent('e-1', { conversationId: 'c-1', attributes: { 'ANI ': '1' }, drift: ['detail.eventBody.x:unknown'] }),
    ])
    await at.produce('unrecognized-events', [
      {
        orgId: 'org-1',
        eventId: 'u-1',
        detailType: 'v2.x.{id}',
        reason: 'unknown_detail_type',
        receivedAt: 5,
        sqsMessageId: 'm-u',
        raw: Buffer.from('{"text":"by hand"}'),
      },
    ])
    await at.produceBytes(
      'dead-letters',
      at.codec.encode('dead-letters', {
        stage: 'bridge',
        reason: 'not_json',
        message: 'The body is not JSON text.',
        source: 'sqs:q/m-d',
        attempts: 1,
        failedAt: 5,
        sqsMessageId: 'm-d',
        bodyBytes: 9,
        bodySha256: 'h',
        truncated: false,
        body: Buffer.from('hello \xff!', 'latin1'),
      }),
    )
    await at.produce('conversation-completions', [
      {
        orgId: 'org-1',
        conversationId: 'c-1',
        round: 1,
        kind: 'final',
        at: Date.UTC(2026, 2, 3),
        acwPending: false,
        requests: 2,
      },
    ])
    await at.produce('conversation-details', [details('c-1')])
    await reaches(at, 'SELECT count() FROM v_messages', 3, sink)
    await reaches(at, 'SELECT count() FROM v_conversations', 1, sink)
    await reaches(at, 'SELECT count() FROM conversation_completions', 1, sink)
    expect(
      await at.store.query('SELECT fate, event_id, sqs_message_id FROM v_messages ORDER BY fate', {}, signal),
    ).toEqual([
      { fate: 'dead_letter', event_id: '', sqs_message_id: 'm-d' },
      { fate: 'event', event_id: 'e-1', sqs_message_id: 'm-e-1' },
      { fate: 'unrecognized', event_id: 'u-1', sqs_message_id: 'm-u' },
    ])
    expect(await at.count("SELECT count() FROM v_messages WHERE body LIKE '%by hand%'")).toBe(1)
    expect(await at.store.query('SELECT user_id, queue_id, value FROM v_metrics', {}, signal)).toEqual([
      { user_id: 'u-1', queue_id: 'q-1', value: 4000 },
    ])
    for (const view of ['v_participants', 'v_sessions', 'v_segments', 'v_legs'])
      expect([view, await at.count(`SELECT count() FROM ${view}`)]).toEqual([view, 1])
    expect(await at.store.query('SELECT key, value FROM conversation_attributes', {}, signal)).toEqual([
      { key: 'ANI ', value: '1' },
    ])
    expect(
      await at.store.query('SELECT source, kind, path, seen FROM v_schema_drift ORDER BY source', {}, signal),
    ).toEqual([
      { source: 'conversation-events', kind: 'unknown_field', path: 'detail.eventBody.x', seen: 1 },
      { source: 'unrecognized-events', kind: 'unknown_detail_type', path: 'detail-type', seen: 1 },
    ])
    expect(await at.count('SELECT count() FROM v_event_to_row_latency')).toBe(1)
    expect(await sink.stop()).toBe(0)
  })

  it('loses and doubles nothing when it is killed at any moment', async () => {
    await using at = await place()
    const total = 4_000
    const values = Array.from({ length: total }, (_, index) => newEvent(`e-${index}`))
    const records = Array.from({ length: 600 }, (_, index) => details(`c-${index}`))
    const small = { SINK_MAX_BATCH_ROWS: '150', SINK_MAX_BATCH_AGE_MS: '5', KAFKA_SESSION_TIMEOUT_MS: '6000' }
    let sink = at.start(small)
    const produced = Promise.all([
      at.produce('conversation-events', values),
      at.produce('conversation-details', records),
    ])
    for (const share of [0.1, 0.5]) {
      await until(
        `some rows are there before kill -9 at ${share}`,
        async () => {
          const seen = await at.count('SELECT count() FROM v_events')
          return { done: seen >= total * share, seen }
        },
        { everyMs: 20, context: () => Promise.resolve(sink.output()) },
      )
      await sink.stop('SIGKILL')
      sink = at.start(small)
    }
    await produced
    await reaches(at, 'SELECT count() FROM v_events', total, sink)
    await reaches(at, 'SELECT count() FROM v_conversations', records.length, sink)
    expect(await at.count('SELECT uniqExact(event_id) FROM v_events')).toBe(total)
    expect(await at.count('SELECT uniqExact(conversation_id) FROM v_conversations')).toBe(records.length)
    expect(await at.count('SELECT count() FROM v_metrics')).toBe(records.length)
    expect(await at.count('SELECT count() FROM dead_letters')).toBe(0)
    expect(await sink.stop()).toBe(0)
  })

  it('finds one bad row among ten thousand and writes the others', async () => {
    await using at = await place()
    // The server refuses this one, for a reason that no encoder knows.
    await at.store.command("ALTER TABLE events_raw ADD CONSTRAINT no CHECK event_id != 'e-6789'", signal)
    const total = 10_000
    await at.produce(
      'conversation-events',
      Array.from({ length: total }, (_, index) => newEvent(`e-${index}`)),
    )
    const sink = at.start()
    await reaches(at, 'SELECT count() FROM v_events', total - 1, sink)
    await reaches(at, 'SELECT count() FROM dead_letters', 1, sink)
    expect(await at.store.query('SELECT stage, reason, event_id FROM dead_letters', {}, signal)).toEqual([
      { stage: 'sink', reason: 'row_refused', event_id: 'e-6789' },
    ])
    expect(await at.count("SELECT count() FROM v_messages WHERE event_id = 'e-6789' AND fate = 'dead_letter'")).toBe(1)
    expect(sink.output()).not.toContain('e-6789')
    expect(await sink.stop()).toBe(0)
  })

  it('lets an older record that comes later not win', async () => {
    await using at = await place()
    const sink = at.start()
    await at.produce('conversation-details', [details('c-1', { asOf: 2_000_000 })])
    await reaches(at, 'SELECT count() FROM v_conversations', 1, sink)
    await at.produce('conversation-details', [details('c-1', { asOf: 1_000_000 }), details('c-2', { asOf: 1 })])
    await reaches(at, 'SELECT count() FROM v_conversations', 2, sink)
    const hash = "SELECT record_hash FROM v_conversations WHERE conversation_id = 'c-1'"
    expect(await at.store.query(hash, {}, signal)).toEqual([{ record_hash: 'c-1@2000000' }])
    expect(await sink.stop()).toBe(0)
  })

  it('writes a batch of more months than one insert may touch', async () => {
    await using at = await place()
    const months = 130
    await at.produce(
      'conversation-details',
      Array.from({ length: months }, (_, month) => details(`c-${month}`, { month })),
    )
    const sink = at.start({ SINK_MAX_BATCH_AGE_MS: '1000' })
    await reaches(at, 'SELECT count() FROM v_conversations', months, sink)
    expect(await at.count('SELECT uniqExact(toYYYYMM(conversation_start)) FROM v_conversations')).toBe(months)
    expect(await at.count('SELECT count() FROM dead_letters')).toBe(0)
    expect(await sink.stop()).toBe(0)
  })

  it('says what to run when its tables are not there, and ends', async () => {
    await using at = await place()
    await at.store.command('ALTER TABLE conversations DROP COLUMN open_leg', signal)
    const sink = at.start()
    expect(await sink.exited).toBe(1)
    expect(sink.output()).toContain('column conversations.open_leg does not exist')
    expect(sink.output()).toContain('aftercall setup')
  })
})
