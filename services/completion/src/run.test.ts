import {
  type Codec,
  type ConversationCompletion,
  conversationKey,
  type ConversationState,
  type FetchRequest,
  memoryCodec,
  type NewConversationEvent,
  type NewFetchOutcome,
  RegistryError,
} from '@aftercall/contracts'
import { memoryCluster, type MemoryCluster, type StatefulGroup } from '@aftercall/kafka'
import { silentLogger, startTelemetry, virtualClock, type VirtualClock, watchdog } from '@aftercall/runtime'
import { firstSeen } from './core/state.ts'
import { completionMetrics } from './metrics.ts'
import { runCompletion } from './run.ts'
import { digestAt, options, type TrueSession } from './testing/world.ts'

const second = 1_000
const beginning = 1_700_000_000_000
const partitions = 4
const codec = memoryCodec()
const telemetry = startTelemetry({ service: 'test', version: '0', sampleRatio: 0 })
afterAll(() => telemetry[Symbol.asyncDispose]())

const session: TrueSession = { sessionId: 'c', kind: 'customer', start: beginning, end: beginning + 60 * second }

function newCluster(clock: VirtualClock) {
  const cluster = memoryCluster({ clock })
  const names = [
    'conversation-events',
    'fetch-outcomes',
    'completion-state',
    'fetch-requests-live',
    'conversation-completions',
    'dead-letters',
  ]
  return {
    cluster,
    ready: cluster
      .connect()
      .createTopics(names.map((name) => ({ name, partitions, replicationFactor: 1, config: {} }))),
  }
}

/** One instance of the service on the cluster; `stop` ends it as SIGTERM would. */
async function startInstance(
  cluster: MemoryCluster,
  clock: VirtualClock,
  its: Codec = codec,
  wrapGroup = (group: StatefulGroup) => group,
) {
  const dog = watchdog({ clock })
  const group = await cluster.connect().statefulGroup({
    groupId: 'completion',
    inputTopics: ['conversation-events', 'fetch-outcomes'],
    stateTopic: 'completion-state',
    transactionalIdPrefix: 'completion',
  })
  const stopping = new AbortController()
  const run = runCompletion(
    {
      group: wrapGroup(group),
      clock,
      codec: its,
      options,
      log: silentLogger,
      watchdog: dog,
      topicPrefix: '',
      tracer: telemetry.tracer,
      metrics: completionMetrics(telemetry.meter),
      limits: { maxRecords: 100, maxBytes: 1_000_000, lingerMs: 10, maxIdleMs: 1_000 },
      eventsTopic: 'conversation-events',
      maxSilenceMs: 60_000,
    },
    stopping.signal,
  )
  return {
    watchdog: dog,
    stop: async () => {
      stopping.abort(new Error('stop'))
      await Promise.all([run, clock.advance(0)])
      await group[Symbol.asyncDispose]()
    },
  }
}

async function sendEvent(
  cluster: MemoryCluster,
  eventType: string,
  conversationId = 'one',
  more: Partial<NewConversationEvent> = {},
) {
  const event: NewConversationEvent = {
    orgId: 'org',
    eventId: crypto.randomUUID(),
    eventType,
    conversationId,
    eventTime: eventType.endsWith('end') ? session.end : session.start,
    eventTimeFrom: 'event_body',
    source: 'aws.partner/genesys.com/cloud/org/test',
    receivedAt: beginning,
    sessionId: 'c',
    raw: Buffer.from('{}'),
    ...more,
  }
  const producer = await cluster.connect().producer()
  await producer.send([
    {
      topic: 'conversation-events',
      key: conversationKey('org', conversationId),
      value: codec.encode('conversation-events', event),
    },
  ])
}

async function sendAnswer(cluster: MemoryCluster, request: FetchRequest, at: number) {
  const outcome: NewFetchOutcome = {
    orgId: 'org',
    conversationId: request.conversationId,
    round: request.round,
    attempt: request.attempt,
    lane: 'live',
    outcome: 'record',
    asOf: at,
    answeredAt: at,
    digest: digestAt([session], at),
  }
  const producer = await cluster.connect().producer()
  await producer.send([
    {
      topic: 'fetch-outcomes',
      key: conversationKey('org', request.conversationId),
      value: codec.encode('fetch-outcomes', outcome),
    },
  ])
}

const decodeAll = async <T>(cluster: MemoryCluster, topic: 'fetch-requests-live' | 'conversation-completions') =>
  (await Promise.all(cluster.records(topic).map((record) => codec.decode(topic, record.value as Buffer)))) as T[]
const requests = (cluster: MemoryCluster) => decodeAll<FetchRequest>(cluster, 'fetch-requests-live')
const kinds = async (cluster: MemoryCluster) =>
  (await decodeAll<ConversationCompletion>(cluster, 'conversation-completions')).map(({ kind }) => kind)

/** Lets `seconds` pass in steps short enough for every loop to take its turn. */
async function pass(clock: VirtualClock, seconds: number) {
  for (let step = 0; step < seconds * 4; step += 1) await clock.advance(250)
}

it('asks after the quiet period, believes the answer and says that the conversation is final', async () => {
  const clock = virtualClock(session.end)
  const { cluster, ready } = newCluster(clock)
  await ready
  const instance = await startInstance(cluster, clock)
  await sendEvent(cluster, 'customer.start')
  await sendEvent(cluster, 'customer.end')
  await pass(clock, 3)
  expect(await requests(cluster)).toEqual([])
  await pass(clock, 4)
  const [request, ...more] = await requests(cluster)
  expect(request).toMatchObject({
    orgId: 'org',
    conversationId: 'one',
    cause: 'ended',
    knownSessionIds: ['c'],
    attempt: 1,
  })
  expect(more).toEqual([])
  await sendAnswer(cluster, request!, clock.now())
  await pass(clock, 2)
  expect(await kinds(cluster)).toEqual(['completed', 'final'])
  await instance.stop()
})

it('remembers deadlines across a restart: what was due while it was away is done at once', async () => {
  const clock = virtualClock(session.end)
  const { cluster, ready } = newCluster(clock)
  await ready
  const first = await startInstance(cluster, clock)
  await sendEvent(cluster, 'customer.end')
  await pass(clock, 2)
  await first.stop()
  await clock.advance(3_600 * second)
  expect(await requests(cluster)).toEqual([])
  const again = await startInstance(cluster, clock)
  await pass(clock, 3)
  expect(await requests(cluster)).toHaveLength(1)
  await again.stop()
})

it('shares partitions with a second instance and hands them over, each conversation asked for once', async () => {
  const clock = virtualClock(session.end)
  const { cluster, ready } = newCluster(clock)
  await ready
  const ids = Array.from({ length: 20 }, (_, index) => `conversation-${index}`)
  const first = await startInstance(cluster, clock)
  for (const id of ids) await sendEvent(cluster, 'customer.end', id)
  await pass(clock, 2)
  const other = await startInstance(cluster, clock)
  await pass(clock, 3)
  await first.stop()
  await pass(clock, 10)
  expect((await requests(cluster)).map(({ conversationId }) => conversationId).toSorted()).toEqual(ids.toSorted())
  await other.stop()
})

it('counts as hanging when its consumer stands still, although its partitions go on stepping', async () => {
  const clock = virtualClock(session.end)
  const { cluster, ready } = newCluster(clock)
  await ready
  const instance = await startInstance(cluster, clock, codec, (group) => ({
    ...group,
    health: () => ({ ...group.health(), lastFetchAt: 0 }),
  }))
  await pass(clock, 2)
  expect(instance.watchdog.silent().map(({ loop }) => loop)).toEqual(['kafka-fetch'])
  await instance.stop()
  expect(instance.watchdog.silent()).toEqual([])
})

it('puts a record that nobody can read to the dead letters and goes on', async () => {
  const clock = virtualClock(session.end)
  const { cluster, ready } = newCluster(clock)
  await ready
  const producer = await cluster.connect().producer()
  const key = conversationKey('org', 'one')
  await producer.send([{ topic: 'conversation-events', key, value: Buffer.from('not framed') }])
  await sendEvent(cluster, 'customer.end')
  const instance = await startInstance(cluster, clock)
  await pass(clock, 8)
  const [letter, ...more] = await Promise.all(
    cluster.records('dead-letters').map((record) => codec.decode('dead-letters', record.value as Buffer)),
  )
  expect(letter).toMatchObject({ stage: 'completion', reason: 'undecodable_record', body: Buffer.from('not framed') })
  expect(letter?.source).toMatch(/^kafka:conversation-events\/\d\/0$/)
  expect(more).toEqual([])
  expect(await requests(cluster)).toHaveLength(1)
  await instance.stop()
})

describe('a state that nobody can act on', () => {
  const letters = (cluster: MemoryCluster) =>
    Promise.all(cluster.records('dead-letters').map(({ value }) => codec.decode('dead-letters', value as Buffer)))
  const state = (conversationId: string, more: Partial<ConversationState> = {}) =>
    codec.encode('completion-state', { ...firstSeen('org', conversationId, session.end), ...more })
  const unknownSchema = () => {
    const bytes = Buffer.from(state('one'))
    bytes.writeUInt32BE(9_999, 1)
    return bytes
  }

  it.each([
    ['bytes that are no Avro', Buffer.from('not framed')],
    ['a schema that the registry does not know', unknownSchema()],
    ['a state that was cut short', state('one').subarray(0, 20)],
    ['the state of another conversation', state('two')],
    ['a phase that there is not', state('one', { phase: 'sleeping' })],
  ])('goes to the dead letters, and its conversation is looked up anew: %s', async (_, value) => {
    const clock = virtualClock(session.end)
    const { cluster, ready } = newCluster(clock)
    await ready
    const producer = await cluster.connect().producer()
    const key = conversationKey('org', 'one')
    await producer.send([{ topic: 'completion-state', key, value }])
    const instance = await startInstance(cluster, clock)
    await pass(clock, 1)
    const [letter, ...more] = await letters(cluster)
    expect(letter).toMatchObject({ stage: 'completion', reason: 'undecodable_state', body: value, recordKey: key })
    expect(letter?.source).toMatch(/^kafka:completion-state\/\d\/0$/)
    expect(more).toEqual([])
    const [request, ...others] = await requests(cluster)
    expect(request).toMatchObject({ orgId: 'org', conversationId: 'one', cause: 'lost_state', round: 1, attempt: 1 })
    expect(others).toEqual([])
    await sendAnswer(cluster, request!, clock.now())
    await pass(clock, 2)
    expect(await kinds(cluster)).toEqual(['completed', 'final'])
    await instance.stop()

    const next = await startInstance(cluster, clock)
    await pass(clock, 2)
    expect(await letters(cluster)).toHaveLength(1)
    await next.stop()
  })

  it('is removed where its key is no conversation, and is not in the way of others', async () => {
    const clock = virtualClock(session.end)
    const { cluster, ready } = newCluster(clock)
    await ready
    const producer = await cluster.connect().producer()
    const poison = Array.from({ length: 20 }, (_, index) => ({
      ...{ topic: 'completion-state', key: `nobody-${index}`, value: Buffer.from('x') },
    }))
    await producer.send(poison)
    await sendEvent(cluster, 'customer.end')
    const instance = await startInstance(cluster, clock)
    await pass(clock, 8)
    expect(await letters(cluster)).toHaveLength(20)
    expect((await requests(cluster)).map(({ cause }) => cause)).toEqual(['ended'])
    expect(cluster.records('completion-state').filter(({ value }) => value === null)).toHaveLength(20)
    await instance.stop()
  })

  it('is not poison while the registry is away: it is read when that is back', async () => {
    const clock = virtualClock(session.end)
    const { cluster, ready } = newCluster(clock)
    await ready
    const producer = await cluster.connect().producer()
    const key = conversationKey('org', 'one')
    await producer.send([{ topic: 'completion-state', key, value: state('one', { nextAt: session.end }) }])
    let isAway = true
    const decode: Codec['decode'] = (topic, value) =>
      isAway ? Promise.reject(new RegistryError('away')) : codec.decode(topic, value)
    const instance = await startInstance(cluster, clock, { ...codec, decode })
    await pass(clock, 60)
    expect(await letters(cluster)).toEqual([])
    isAway = false
    await pass(clock, 60)
    expect(await letters(cluster)).toEqual([])
    await sendEvent(cluster, 'customer.end')
    await pass(clock, 8)
    expect((await requests(cluster)).map(({ cause }) => cause)).toEqual(['ended'])
    await instance.stop()
  })
})
