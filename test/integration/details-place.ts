import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  createCodec,
  type FetchRequest,
  registerSchemas,
  topicConfig,
  type TopicName,
  type TopicValue,
} from '@aftercall/contracts'
import { connectKafka, type KafkaRecord } from '@aftercall/kafka'
import { systemClock } from '@aftercall/runtime'
import { defaultSettings, type SimulatorSettings, startSimulator } from '@aftercall/simulator'
import { freshPrefix, testStack } from '../support/stack.ts'

const main = join(import.meta.dirname, '../../services/details/src/main.ts')
const requestTopics = ['fetch-requests-live', 'fetch-requests-reconciliation', 'fetch-requests-backfill'] as const
const answerTopics = ['fetch-outcomes', 'conversation-details', 'dead-letters'] as const
type AnswerTopic = (typeof answerTopics)[number]

/** Waits for a condition; the test's own limit ends a wait that never ends. */
export async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isTrue())) await systemClock.sleep(25)
}

export interface Service extends AsyncDisposable {
  readonly process: ChildProcess
  /** Exit code or signal. */
  readonly ended: Promise<number | string | null>
  said(): string
  /** The text of /readyz or /metrics. */
  ask(path: '/livez' | '/readyz' | '/metrics'): Promise<string>
}

/** Topics and schemas of the test's own, a simulated organisation, and a reader of all answers. */
export async function detailsPlace(settings: Partial<SimulatorSettings> = {}) {
  const { brokers, registryUrl } = testStack()
  const topicPrefix = freshPrefix()
  const stack = new AsyncDisposableStack()
  const kafka = stack.use(await connectKafka({ brokers, clientId: 'details-test' }))
  const topics: readonly TopicName[] = [...requestTopics, ...answerTopics]
  await kafka.createTopics(
    topics.map((name) => ({
      name: `${topicPrefix}${name}`,
      partitions: 3,
      replicationFactor: 1,
      config: topicConfig(name),
    })),
  )
  await registerSchemas({ registryUrl, topicPrefix })
  const codec = await createCodec({ registryUrl, topicPrefix, topics })
  const producer = stack.use(await kafka.producer())
  const simulated = {
    ...defaultSettings(),
    requestsPerMinute: 60_000,
    sqsEndpoint: 'http://unused.test',
    queueUrl: 'http://unused.test/queue',
    ...settings,
  }
  const simulator = await startSimulator(simulated, {
    send: async (bodies) => bodies.map(() => ({ type: 'accepted' })),
  })
  stack.defer(() => simulator.stop())
  const group = stack.use(
    await kafka.statelessGroup({
      groupId: `${topicPrefix}reader`,
      topics: answerTopics.map((name) => `${topicPrefix}${name}`),
      assignment: 'spread',
    }),
  )
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
  const admin = async (path: string, body: string) => {
    const response = await fetch(`${simulator.admin}${path}`, { method: 'POST', body })
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`)
  }
  const orgId = simulated.organisationId
  const read = async <Topic extends AnswerTopic>(topic: Topic): Promise<TopicValue[Topic][]> =>
    Promise.all(
      records
        .filter((record) => record.topic === `${topicPrefix}${topic}`)
        .map(({ value }) => codec.decode(topic, value ?? Buffer.alloc(0))),
    )

  return {
    orgId,
    /** JSON texts, served as given. */
    put: (texts: readonly string[]) => admin('/simulator/records', `[${texts.join(',')}]`),
    /** The next `count` calls for details meet this. */
    fault: (kind: string, count: number, more: object = {}) =>
      admin('/simulator/faults', JSON.stringify({ rates: { [kind]: 1 }, count, path: '/api/v2/analytics/', ...more })),
    ask: (ids: readonly string[], more: Partial<FetchRequest> = {}) =>
      producer.send(
        ids.map((conversationId) => ({
          topic: `${topicPrefix}fetch-requests-live`,
          key: orgId,
          value: codec.encode('fetch-requests-live', {
            orgId,
            conversationId,
            round: 1,
            attempt: 1,
            cause: 'ended',
            requestedAt: Date.now(),
            expiresAt: Date.now() + 600_000,
            ...more,
          }),
        })),
      ),
    sendRaw: (value: Buffer) => producer.send([{ topic: `${topicPrefix}fetch-requests-live`, key: orgId, value }]),
    outcomes: () => read('fetch-outcomes'),
    /** The latest outcome of each conversation. */
    outcomeOf: async (id: string) =>
      (await read('fetch-outcomes')).findLast(({ conversationId }) => conversationId === id),
    details: () => read('conversation-details'),
    deadLetters: () => read('dead-letters'),
    start: (more: Record<string, string> = {}) =>
      startService({
        KAFKA_TOPIC_PREFIX: topicPrefix,
        GENESYS_ORGANISATION_ID: orgId,
        GENESYS_LOGIN_URL: simulator.api,
        GENESYS_API_URL: simulator.api,
        GENESYS_CLIENT_ID: simulated.client.id,
        GENESYS_CLIENT_SECRET: simulated.client.secret,
        GENESYS_REQUESTS_PER_MINUTE: String(simulated.requestsPerMinute),
        DETAILS_GRID_MS: '100',
        DETAILS_HTTP_PORT: '0',
        ...more,
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function startService(more: Record<string, string>): Service {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...testStack().env, HTTP_HOST: '127.0.0.1', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null)
  return {
    process: child,
    ended,
    said: () => said,
    async ask(path) {
      await until(() => said.includes('"health"'))
      const url = /"health":"([^"]+)"/.exec(said)?.[1]
      return (await fetch(`${url}${path}`)).text()
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

export const recordText = (conversationId: string, more = ''): string =>
  `{"conversationId":"${conversationId}","conversationStart":"2031-05-06T06:00:00.000Z",` +
  `"participants":[{"purpose":"customer","sessions":[{"sessionId":"${conversationId}-s1","mediaType":"voice"}]}]${more}}`
