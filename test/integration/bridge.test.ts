import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  type Codec,
  createCodec,
  memoryCodec,
  registerSchemas,
  type TopicValue,
  topicConfig,
} from '@aftercall/contracts'
import { connectKafka, type KafkaRecord } from '@aftercall/kafka'
import { silentLogger, startTelemetry, systemClock, watchdog } from '@aftercall/runtime'
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { InFlight } from '../../services/bridge/src/in-flight.ts'
import { openSqs } from '@aftercall/queues/sqs'
import { declareBridgeInstruments } from '../../services/bridge/src/metrics.ts'
import { families, type Family } from '../../services/bridge/src/records.ts'
import { runBridge } from '../../services/bridge/src/run.ts'
import { fakeProducer } from '../../services/bridge/src/testing/fake-producer.ts'
import { familySamples, sampleFamilyEvent } from '../../services/bridge/src/testing/family-samples.ts'
import { sampleEvent, sampleOrganisation } from '../../services/bridge/src/testing/sample-event.ts'
import { type FreshQueue, freshPrefix, freshQueue, testStack } from '../support/stack.ts'

const main = join(import.meta.dirname, '../../services/bridge/src/main.ts')
const event = (id: string, conversationId: string) =>
  JSON.stringify(
    sampleEvent({ eventType: 'acd.start', conversationId, envelope: { id }, body: { queueId: 'queue-1' } }),
  )

beforeAll(() => {
  const { accessKeyId, secretAccessKey } = testStack().sqs
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
})

/** Waits for a condition; the test's own limit ends a wait that never ends. */
async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isTrue())) await systemClock.sleep(50)
}

async function send({ client, url }: FreshQueue, bodies: readonly string[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += 10) {
    const Entries = bodies.slice(from, from + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
    expect(Failed).toEqual([])
  }
}

async function countsOf({ client, url }: FreshQueue): Promise<{ visible: number; hidden: number }> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  })
  const { Attributes = {} } = await client.send(command)
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages']),
    hidden: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  }
}
const isEmpty = async (queue: FreshQueue) => {
  const { visible, hidden } = await countsOf(queue)
  return visible + hidden === 0
}

interface Place extends AsyncDisposable {
  readonly prefix: string
  readonly codec: Codec
  /** Everything in the bridge's topics so far; grows while the test waits. */
  readonly records: readonly KafkaRecord[]
  decoded<F extends Family>(family: F): Promise<TopicValue[F][]>
}

/** Topics and schemas of the test's own, and a reader of all that arrives. */
async function place(): Promise<Place> {
  const { brokers, registryUrl } = testStack()
  const topicPrefix = freshPrefix()
  const stack = new AsyncDisposableStack()
  const kafka = stack.use(await connectKafka({ brokers, clientId: 'bridge-test' }))
  await kafka.createTopics(
    families.map((name) => ({
      name: `${topicPrefix}${name}`,
      partitions: 2,
      replicationFactor: 1,
      config: topicConfig(name),
    })),
  )
  await registerSchemas({ registryUrl, topicPrefix })
  const codec = await createCodec({ registryUrl, topicPrefix, topics: families })
  const topics = families.map((name) => `${topicPrefix}${name}`)
  const group = stack.use(await kafka.statelessGroup({ groupId: `${topicPrefix}reader`, topics, assignment: 'spread' }))
  const records: KafkaRecord[] = []
  const stop = new AbortController()
  const reading = (async () => {
    while (!stop.signal.aborted) {
      const batch = await group.take({ maxRecords: 1_000, maxBytes: 10_000_000, maxWaitMs: 200 }, stop.signal)
      records.push(...batch.records)
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  stack.defer(async () => {
    stop.abort(new Error('test is over'))
    await reading
  })
  return {
    prefix: topicPrefix,
    codec,
    records,
    decoded: (family) =>
      Promise.all(
        records
          .filter(({ topic }) => topic === `${topicPrefix}${family}`)
          .map(({ value }) => codec.decode(family, value ?? Buffer.alloc(0))),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

interface Running extends AsyncDisposable {
  readonly process: ChildProcess
  /** Exit code or signal. */
  readonly ended: Promise<number | string | null>
  said(): string
}

function startService(queue: FreshQueue, prefix: string, more: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      ...testStack().env,
      SQS_QUEUE_URLS: queue.url,
      KAFKA_TOPIC_PREFIX: prefix,
      GENESYS_ORGANISATION_ID: sampleOrganisation,
      BRIDGE_HTTP_PORT: '0',
      HTTP_HOST: '127.0.0.1',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null)
  return {
    process: child,
    ended,
    said: () => said,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

describe('the bridge as a process', () => {
  it('brings every message to its topic, repeats kept, the queue empty afterwards, and ends on SIGTERM', async () => {
    await using there = await place()
    await using queue = await freshQueue()
    const events = Array.from({ length: 60 }, (_, n) => event(`e-${n}`, `conversation-${n % 7}`))
    const other = JSON.stringify(
      sampleEvent({ envelope: { id: 'other', 'detail-type': 'v2.other.{id}' }, detail: { topicName: 'v2.other.1' } }),
    )
    await send(queue, [...events, ...events.slice(0, 5), other, '{"broken', '{}'])
    await using service = startService(queue, there.prefix)
    await until(() => there.records.length >= 68)
    await until(() => isEmpty(queue))

    const decoded = await there.decoded('conversation-events')
    expect(decoded).toHaveLength(65)
    expect(new Set(decoded.map(({ eventId }) => eventId)).size).toBe(60)
    const one = decoded.find(({ eventId }) => eventId === 'e-8')
    expect(one).toMatchObject({ conversationId: 'conversation-1', queueId: 'queue-1', sqsReceiveCount: 1, drift: [] })
    expect(one?.raw.toString()).toBe(events[8])
    expect(await there.decoded('unrecognized-events')).toMatchObject([
      { eventId: 'other', detailType: 'v2.other.{id}' },
    ])
    const letters = await there.decoded('dead-letters')
    expect(letters.map(({ reason, body }) => [reason, body.toString()]).toSorted()).toEqual([
      ['not_an_event', '{}'],
      ['not_json', '{"broken'],
    ])
    const partitions = new Map<string, Set<number>>()
    for (const { key, partition } of there.records)
      partitions.set(String(key), (partitions.get(String(key)) ?? new Set()).add(partition))
    expect([...partitions.values()].every(({ size }) => size === 1)).toBe(true)

    service.process.kill('SIGTERM')
    expect(await service.ended).toBe(0)
  })

  it('brings one event of every family to the topic of its family, typed, without what is sensitive', async () => {
    await using there = await place()
    await using queue = await freshQueue()
    const secrets = { tokenHash: 'not-to-be-kept', ipAddress: '192.0.2.1', transcripts: ['not-to-be-kept'] }
    const bodies = familySamples.map((sample, n) =>
      JSON.stringify(sampleFamilyEvent({ ...sample, body: { ...sample.body, ...secrets } }, `e-${n}`)),
    )
    await send(queue, bodies)
    await using _service = startService(queue, there.prefix)
    await until(() => there.records.length >= familySamples.length)
    await until(() => isEmpty(queue))

    for (const [n, { family, key, expected }] of familySamples.entries()) {
      const value = (await there.decoded(family)).find(({ eventId }) => eventId === `e-${n}`)
      expect(value).toMatchObject({ ...expected, drift: [] })
      expect(value?.raw.toString()).not.toMatch(/not-to-be-kept|192\.0\.2/)
      const keys = there.records.filter(({ topic }) => topic.endsWith(family)).map((record) => String(record.key))
      expect(keys).toContain(key)
    }
    expect(there.records).toHaveLength(familySamples.length)
  })

  it('killed in the middle and started again, loses nothing', async () => {
    await using there = await place()
    await using queue = await freshQueue()
    const ids = Array.from({ length: 600 }, (_, n) => `e-${n}`)
    await send(
      queue,
      ids.map((id) => event(id, `conversation-${id}`)),
    )
    const impatient = { BRIDGE_VISIBILITY_SECONDS: '4', BRIDGE_RECEIVERS: '2', BRIDGE_MAX_IN_FLIGHT: '20' }
    await using first = startService(queue, there.prefix, impatient)
    await until(() => there.records.length > 0)
    first.process.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    await using _second = startService(queue, there.prefix, impatient)
    await until(() => isEmpty(queue))
    const seen = async () => new Set((await there.decoded('conversation-events')).map(({ eventId }) => eventId))
    await until(async () => (await seen()).size === ids.length)
  })

  it('says what is missing and exits 78, and says that a queue is missing and exits 1', async () => {
    await using there = await place()
    await using queue = await freshQueue()
    await using misconfigured = startService(queue, there.prefix, { KAFKA_BROKERS: '', BRIDGE_RECEIVERS: 'many' })
    expect(await misconfigured.ended).toBe(78)
    expect(misconfigured.said()).toMatch(/KAFKA_BROKERS is not set[^]*BRIDGE_RECEIVERS is not a whole number/)
    await using lost = startService(queue, there.prefix, { SQS_QUEUE_URLS: `${queue.url}-missing` })
    expect(await lost.ended).toBe(1)
    expect(lost.said()).toContain('missing (QueueDoesNotExist); correct SQS_QUEUE_URLS')
  })
})

describe('the bridge over real SQS and a Kafka that does not answer', () => {
  it('makes everything visible again when the grace period ends', async () => {
    await using queue = await freshQueue()
    await send(
      queue,
      Array.from({ length: 30 }, (_, n) => event(`e-${n}`, 'conversation-1')),
    )
    const { endpoint, region } = testStack().sqs
    using sqs = openSqs({ region, endpoint, maxSockets: 10, maxWaitSeconds: 20 })
    await using telemetry = startTelemetry({ service: 'bridge', version: '0', sampleRatio: 0 })
    // No room for more, so that no long poll is open when everything is made visible: the server would still answer it, to nobody.
    const inFlight = new InFlight({ maxMessages: 39, maxBytes: 10_000_000 })
    const producer = fakeProducer()
    producer.hold()
    const stop = new AbortController()
    const giveUp = new AbortController()
    const reading = {
      organisations: new Set([sampleOrganisation]),
      applyPolicy: (json: unknown) => json,
      keepUnparsed: true,
      maxBodyBytes: 1_000_000,
      maxDepth: 64,
    }
    const running = runBridge(
      {
        queues: [sqs.queue(queue.url)],
        producer,
        codec: memoryCodec(),
        topicPrefix: '',
        interpret: (body, receipt) => interpret(body, receipt, reading),
        inFlight,
        options: { receivers: 2, deleters: 1, waitSeconds: 20, visibilitySeconds: 600, maxHoldMs: 3_600_000 },
        instruments: declareBridgeInstruments(telemetry.meter),
        tracer: telemetry.tracer,
        watchdog: watchdog({ clock: systemClock }),
        clock: systemClock,
        log: silentLogger,
      },
      stop.signal,
      giveUp.signal,
    )
    await until(() => inFlight.messages === 30)
    stop.abort(new Error('stopped'))
    giveUp.abort(new Error('grace period over'))
    await running
    expect(await countsOf(queue)).toEqual({ visible: 30, hidden: 0 })
    expect(producer.records).toEqual([])
  })
})
