import { type RowStore } from '@aftercall/clickhouse'
import { type Codec } from '@aftercall/contracts'
import { createGenesysClient, type HttpTransport } from '@aftercall/genesys-api'
import { type KafkaConnection } from '@aftercall/kafka'
import {
  type Clock,
  keepAll,
  type Logger,
  startTelemetry,
  type Telemetry,
  watchdog as createWatchdog,
} from '@aftercall/runtime'
import { parseBridgeConfig } from '../../services/bridge/src/config.ts'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { InFlight } from '../../services/bridge/src/in-flight.ts'
import { type EventQueue } from '@aftercall/queues'
import { declareBridgeInstruments } from '../../services/bridge/src/metrics.ts'
import { runBridge } from '../../services/bridge/src/run.ts'
import { parseCompletionConfig } from '../../services/completion/src/config.ts'
import { completionMetrics } from '../../services/completion/src/metrics.ts'
import { runCompletion } from '../../services/completion/src/run.ts'
import { parseDetailsConfig } from '../../services/details/src/config.ts'
import { requestTopics } from '../../services/details/src/core/lanes.ts'
import { detailsMetrics } from '../../services/details/src/metrics.ts'
import { runDetails } from '../../services/details/src/run.ts'
import { parseSinkConfig } from '../../services/sink/src/config.ts'
import { sinkTopics } from '../../services/sink/src/core/routes.ts'
import { declareSinkInstruments } from '../../services/sink/src/metrics.ts'
import { runSink } from '../../services/sink/src/run.ts'

export const serviceNames = ['bridge', 'completion', 'details', 'sink'] as const
export type ServiceName = (typeof serviceNames)[number]

/** What the services of one world share. */
export interface Surroundings {
  readonly clock: Clock
  readonly queue: EventQueue
  readonly connect: () => KafkaConnection
  readonly codec: Codec
  readonly store: RowStore
  readonly transport: HttpTransport
  readonly organisation: { readonly id: string; readonly clientId: string; readonly clientSecret: string }
  readonly random: () => number
  readonly log: Logger
  /** Variables on top of the defaults of production. */
  readonly env: Readonly<Record<string, string>>
  readonly pace: Pace
  /** Measures nothing worth keeping in a world; one of its own, unless given. */
  readonly telemetry?: Pick<Telemetry, 'meter' | 'tracer'>
}

/** How often services look for what others announce anyway. */
export interface Pace {
  /** Without anything to do a loop wakes this often. */
  readonly idleWaitMs: number
  readonly receivers: number
  readonly visibilitySeconds: number
}

/** Days pass in a world, so nobody looks for work that others announce anyway. */
export const patientPace: Pace = { idleWaitMs: 12 * 3_600_000, receivers: 2, visibilitySeconds: 12 * 43_200 }

/** One process of the pipeline. */
export interface RunningService {
  readonly name: ServiceName
  /** As SIGTERM does. */
  stop(): void
  /** The grace after SIGTERM is used up. */
  giveUp(): void
  /** Resolves when it has stopped as it should; rejects with what ended it. */
  readonly ended: Promise<void>
}

interface Life {
  readonly stop: AbortSignal
  readonly giveUp: AbortSignal
  readonly telemetry: Pick<Telemetry, 'meter' | 'tracer'>
  readonly watchdog: ReturnType<typeof createWatchdog>
}

const topicPrefix = ''

/** What every configuration must name, though nothing of it is reached. */
const envOf = ({ organisation, env }: Surroundings) => ({
  KAFKA_BROKERS: 'memory:1',
  SCHEMA_REGISTRY_URL: 'http://memory.test',
  CLICKHOUSE_URL: 'http://memory.test',
  SQS_QUEUE_URLS: 'https://sqs.us-east-1.amazonaws.com/111122223333/world',
  GENESYS_ORGANISATION_ID: organisation.id,
  GENESYS_DOMAIN: 'world.test',
  GENESYS_LOGIN_URL: 'http://world.test',
  GENESYS_API_URL: 'http://world.test',
  GENESYS_CLIENT_ID: organisation.clientId,
  GENESYS_CLIENT_SECRET: organisation.clientSecret,
  ...env,
})

async function bridge(around: Surroundings, { stop, giveUp, telemetry, watchdog }: Life): Promise<void> {
  const { bridge: settings, organisations } = parseBridgeConfig(envOf(around))
  const { clock, queue, codec, log, random, pace } = around
  await using producer = await around.connect().producer()
  const reading = {
    ...settings.body,
    organisations: new Set(organisations),
    applyPolicy: (json: unknown) => json,
    keepUnparsed: true,
  }
  const parts = {
    queues: [queue],
    producer,
    codec,
    topicPrefix,
    interpret: (body: string, receipt: Parameters<typeof interpret>[1]) => interpret(body, receipt, reading),
    inFlight: new InFlight(settings.inFlight),
    options: { ...settings.drain, ...pace, waitSeconds: pace.idleWaitMs / 1_000 },
    instruments: declareBridgeInstruments(telemetry.meter),
    tracer: telemetry.tracer,
    watchdog,
    clock,
    log,
    random,
  }
  await runBridge(parts, stop, giveUp)
}

async function completion(around: Surroundings, { stop, telemetry, watchdog }: Life): Promise<void> {
  const { completion: settings, kafka } = parseCompletionConfig(envOf(around))
  const { clock, codec, log, random, pace } = around
  const eventsTopic = 'conversation-events'
  await using group = await around.connect().statefulGroup({
    groupId: settings.groupId,
    inputTopics: [eventsTopic, 'fetch-outcomes'],
    stateTopic: 'completion-state',
    transactionalIdPrefix: settings.groupId,
    sessionTimeoutMs: kafka.sessionTimeoutMs,
  })
  const { options } = settings
  const limits = { ...settings.limits, maxIdleMs: pace.idleWaitMs }
  const metrics = completionMetrics(telemetry.meter)
  const { tracer } = telemetry
  const parts = {
    group,
    log,
    watchdog,
    clock,
    codec,
    topicPrefix,
    tracer,
    metrics,
    options,
    limits,
    eventsTopic,
    random,
  }
  await Promise.race([runCompletion({ ...parts, maxSilenceMs: 2 * pace.idleWaitMs }, stop), group.failed])
}

async function details(around: Surroundings, { stop, giveUp, telemetry, watchdog }: Life): Promise<void> {
  const { details: settings, organisations, kafka: broker } = parseDetailsConfig(envOf(around))
  const { clock, codec, log, random, transport, pace } = around
  const metrics = detailsMetrics(telemetry.meter, clock)
  const { maxIds, maxResponseBytes } = settings
  const [organisation] = organisations
  if (organisation === undefined) throw new Error('the configuration names no organisation')
  const observer = metrics.observerOf(organisation.id)
  const parts = { organisation, clock, observer, random, transport, maxIds, maxResponseBytes }
  await using client = createGenesysClient(parts)
  const kafka = around.connect()
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: settings.groupId,
    topics: requestTopics,
    assignment: 'numbers',
    sessionTimeoutMs: broker.sessionTimeoutMs,
  })
  const run = {
    ...settings,
    ...{ group, producer, codec, clock, random, log, watchdog, metrics, topicPrefix },
    idleWaitMs: pace.idleWaitMs,
    clients: new Map([[organisation.id, client]]),
    tracer: telemetry.tracer,
    policy: keepAll,
  }
  await Promise.race([runDetails(run, stop, giveUp), group.failed])
}

async function sink(around: Surroundings, { stop, giveUp, telemetry, watchdog }: Life): Promise<void> {
  const { sink: settings, kafka: broker } = parseSinkConfig(envOf(around))
  const { clock, codec, log, store, random, pace } = around
  const kafka = around.connect()
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: settings.groupId,
    topics: sinkTopics,
    assignment: 'spread',
    sessionTimeoutMs: broker.sessionTimeoutMs,
    maxBufferedBytes: settings.maxBufferedBytes,
  })
  const instruments = declareSinkInstruments(telemetry.meter)
  const { tracer } = telemetry
  const { limits } = settings
  const parts = {
    group,
    store,
    codec,
    producer,
    clock,
    log,
    watchdog,
    tracer,
    instruments,
    topicPrefix,
    limits,
    random,
  }
  await Promise.race([runSink({ ...parts, idleWaitMs: pace.idleWaitMs }, stop, giveUp), group.failed])
}

const runs = { bridge, completion, details, sink }

/** Starts a service as its main does, without the machine around it. */
export function startService(name: ServiceName, around: Surroundings): RunningService {
  const stop = new AbortController()
  const giveUp = new AbortController()
  const telemetry = around.telemetry ?? startTelemetry({ service: name, version: '0', sampleRatio: 0 })
  const watchdog = createWatchdog({ clock: around.clock })
  const ended = runs[name](around, { stop: stop.signal, giveUp: giveUp.signal, telemetry, watchdog })
  // Whoever awaits it gets its error; nobody else has to.
  ended.catch(() => undefined)
  return {
    name,
    stop: () => stop.abort(new Error('stopped')),
    giveUp: () => giveUp.abort(new Error('the grace is used up')),
    ended,
  }
}
