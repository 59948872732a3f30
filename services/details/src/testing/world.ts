import { type FetchOutcome, type FetchRequest, memoryCodec, topicNames, type TopicValue } from '@aftercall/contracts'
import { createGenesysClient, memoryGenesys, type MemoryGenesysOptions } from '@aftercall/genesys-api'
import { type KafkaRecord, memoryCluster, type RecordProducer, type StatelessGroup } from '@aftercall/kafka'
import {
  type DeadLetterShare,
  keepAll,
  type Policy,
  silentLogger,
  startTelemetry,
  virtualClock,
  watchdog as createWatchdog,
} from '@aftercall/runtime'
import { type Lane, requestTopics, topicOf } from '../core/lanes.ts'
import { detailsMetrics } from '../metrics.ts'
import { runDetails } from '../run.ts'
import { requestFor } from './requests.ts'

export const organisationId = 'org-a'
const startMs = Date.UTC(2031, 4, 6, 7, 0, 0)
const groupId = 'aftercall-details'

export interface WorldOptions {
  readonly genesys?: Partial<MemoryGenesysOptions>
  readonly maxIds?: number
  readonly maxResponseBytes?: number
  readonly maxInHand?: number
  readonly policy?: Policy
  readonly random?: () => number
  readonly share?: DeadLetterShare
  /** Called before each send; what it waits for holds the send up. */
  readonly beforeSend?: (topic: string) => Promise<void>
  /** What the service is given instead of its group. */
  readonly wrapGroup?: (group: StatelessGroup) => StatelessGroup
}

/** The whole service over twins: Kafka, registry and Genesys Cloud in memory, and time that a test moves. */
export async function detailsWorld(options: WorldOptions = {}) {
  const { random = () => 0.5 } = options
  const clock = virtualClock(startMs)
  const cluster = memoryCluster({ clock })
  const codec = memoryCodec()
  const genesys = memoryGenesys({ clock, organisationId, ...options.genesys })
  const telemetry = startTelemetry({ service: 'details', version: '0', sampleRatio: 1, keepSpans: true })
  const metrics = detailsMetrics(telemetry.meter, clock)
  const kafka = cluster.connect()
  await kafka.createTopics(topicNames.map((name) => ({ name, partitions: 3, replicationFactor: 1, config: {} })))
  const producer = await kafka.producer()

  /** One process; several compete like members of one group. */
  const start = async () => {
    const stop = new AbortController()
    const giveUp = new AbortController()
    const connection = cluster.connect()
    const watchdog = createWatchdog({ clock })
    const client = createGenesysClient({
      organisation: genesys.organisation,
      transport: genesys.transport,
      clock,
      random,
      observer: metrics.observerOf(organisationId),
      maxIds: options.maxIds ?? 100,
      ...(options.maxResponseBytes === undefined ? {} : { maxResponseBytes: options.maxResponseBytes }),
    })
    const group = await connection.statelessGroup({ groupId, topics: requestTopics, assignment: 'numbers' })
    const ended = runDetails(
      {
        group: options.wrapGroup?.(group) ?? group,
        producer: held(await connection.producer(), options.beforeSend),
        codec,
        clients: new Map([[organisationId, client]]),
        clock,
        random,
        log: silentLogger,
        watchdog,
        tracer: telemetry.tracer,
        metrics,
        policy: options.policy ?? keepAll,
        topicPrefix: '',
        gridMs: 15_000,
        concurrency: 4,
        inHand: { maxRequests: options.maxInHand ?? 5_000, maxBytes: 1_000_000 },
        maxDeadLetterBytes: 1_000,
        ...(options.share === undefined ? {} : { share: options.share }),
      },
      stop.signal,
      giveUp.signal,
    )
    // Whoever awaits it gets its error; nobody else has to.
    ended.catch(() => undefined)
    return {
      stop: () => stop.abort(new Error('stopped')),
      giveUp: () => giveUp.abort(new Error('gave up')),
      ended,
      group,
      watchdog,
    }
  }
  const read = async <Topic extends keyof TopicValue>(topic: Topic) =>
    Promise.all(
      cluster.records(topic).map(async (record: KafkaRecord) => ({
        record,
        value: await codec.decode(topic, record.value ?? Buffer.alloc(0)),
      })),
    )
  const committed = (lane: Lane) =>
    [0, 1, 2].reduce((sum, partition) => sum + (cluster.committed(groupId, topicOf(lane), partition) ?? 0), 0)
  const sendRaw = (lane: Lane, value: Buffer | null) =>
    producer.send([{ topic: topicOf(lane), key: organisationId, value }])

  return {
    clock,
    genesys,
    codec,
    telemetry,
    start,
    sendRaw,
    committed,
    /** Asks for a conversation that expires 10 min from now, unless told otherwise. */
    async ask(
      conversationId: string,
      more: Partial<FetchRequest> & { lane?: Lane; headers?: Record<string, string> } = {},
    ) {
      const { lane = 'live', headers = {}, ...fields } = more
      const request = requestFor(conversationId, { expiresAt: clock.now() + 600_000, orgId: organisationId, ...fields })
      const value = codec.encode(topicOf(lane), request)
      await producer.send([{ topic: topicOf(lane), key: request.orgId, value, headers }])
    },
    /** Moves time in small steps until `isTrue` holds. */
    async until(isTrue: () => boolean | Promise<boolean>, withinMs = 3_600_000) {
      for (let passedMs = 0; passedMs <= withinMs; passedMs += 250) {
        if (await isTrue()) return
        await clock.advance(250)
      }
      throw new Error(`it did not happen within ${withinMs} ms`)
    },
    /** In the order of answering. */
    outcomes: async (): Promise<FetchOutcome[]> =>
      (await read('fetch-outcomes')).map(({ value }) => value).sort((a, b) => a.answeredAt - b.answeredAt),
    details: async () => (await read('conversation-details')).map(({ value }) => value),
    deadLetters: async () => (await read('dead-letters')).map(({ value }) => value),
    read,
    answered: () => cluster.records('fetch-outcomes').length,
    calls: () => genesys.calls.filter(({ endpoint }) => endpoint === 'details'),
  }
}
function held(producer: RecordProducer, beforeSend: WorldOptions['beforeSend']): RecordProducer {
  return {
    async send(records, signal) {
      const aborted = Promise.withResolvers<never>()
      signal?.addEventListener('abort', () => aborted.reject(signal.reason as Error), { once: true })
      await Promise.race([beforeSend?.(records[0]?.topic ?? ''), aborted.promise])
      await producer.send(records, signal)
    },
    [Symbol.asyncDispose]: () => producer[Symbol.asyncDispose](),
  }
}

export type DetailsWorld = Awaited<ReturnType<typeof detailsWorld>>

/** The JSON of a small record. */
export const recordText = (conversationId: string, more: object = {}): string =>
  JSON.stringify({
    conversationId,
    conversationStart: '2031-05-06T06:00:00.000Z',
    participants: [{ purpose: 'customer', sessions: [{ sessionId: `${conversationId}-s1`, mediaType: 'voice' }] }],
    ...more,
  })
