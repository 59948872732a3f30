import {
  connectKafka,
  type KafkaConnection,
  type OutgoingRecord,
  type OwnedPartition,
  type StatelessGroup,
} from '@aftercall/kafka'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
// Nobody deletes records through the package; retention does. Its one importer of kafkajs is reached into instead.
import { clientFactory } from '../../packages/kafka/src/kafkajs/client.ts'
import { silent } from '../../packages/kafka/src/log.ts'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import { testStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const any = { maxRecords: 1_000, maxBytes: 64 * 1024 * 1024, maxWaitMs: 500 }
const inTime = () => AbortSignal.timeout(60_000)

describe('Kafka through kafkajs, when things go wrong', () => {
  const { brokers } = testStack()
  let kafka: KafkaConnection
  beforeAll(async () => {
    kafka = await connectKafka({ brokers, clientId: 'faults' })
  })
  afterAll(() => kafka[Symbol.asyncDispose]())

  const newTopic = async (partitions = 1, config = {}) => {
    const name = `t-${randomUUID()}`
    await kafka.createTopics([{ name, partitions, replicationFactor: 1, config }])
    return name
  }
  const send = async (records: readonly OutgoingRecord[], compression: 'zstd' | 'none' = 'zstd') => {
    await using producer = await kafka.producer({ compression, maxBatchBytes: 20_000 })
    await producer.send(records)
  }
  const numbered = (topic: string, from: number, to: number, bytes = 0): OutgoingRecord[] =>
    Array.from({ length: to - from }, (_, i) => ({
      topic,
      key: `key-${from + i}`,
      value: Buffer.concat([Buffer.from(String(from + i)), Buffer.alloc(bytes, ' ')]),
    }))
  /** As retention does. */
  const deleteBefore = async (topic: string, offset: number) => {
    const admin = clientFactory({ brokers, clientId: 'retention' }, silent)().admin()
    await admin.connect()
    // Asked first for the offsets, because it deletes only from a topic whose leaders it knows.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] })
    await admin.disconnect()
  }
  const committed = async (groupId: string, topic: string) => {
    const admin = clientFactory({ brokers, clientId: 'look' }, silent)().admin()
    await admin.connect()
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
    await admin.disconnect()
    return found?.partitions.map(({ offset }) => Number(offset))
  }
  const takeFirst = async (group: StatelessGroup, maxRecords: number) => {
    for (;;) {
      const batch = await group.take({ ...any, maxRecords }, inTime())
      if (batch.records.length > 0) return batch
    }
  }

  it.each([
    ['has no partition', 2, 0],
    ['has nothing to read', 1, 0],
    ['has paused everything, for nobody takes from it', 1, 2],
  ])('a member that %s tells that its loops live', async (_, count, records) => {
    const topic = await newTopic()
    await send(numbered(topic, 0, records, 20_000))
    const options = {
      groupId: `g-${randomUUID()}`,
      topics: [topic],
      assignment: 'numbers',
      maxBufferedBytes: 1,
    } as const
    await using members = new AsyncDisposableStack()
    const groups: StatelessGroup[] = []
    for (let i = 0; i < count; i++) groups.push(members.use(await kafka.statelessGroup(options)))
    const signs = () => groups.map((group) => group.health())
    await until(`${count} members to share a partition`, () => {
      const seen = signs()
      const done =
        seen.some(({ assigned }) => assigned === 1) && (records === 0 || seen.some((one) => one.buffered > 0))
      return { done, seen }
    })
    for (const sign of ['lastFetchAt', 'lastHeartbeatAt'] as const) {
      const before = signs()
      await until(`${sign} of everybody to move`, () => {
        const seen = signs()
        return { done: seen.every((now, i) => now[sign] > (before[i]?.[sign] ?? 0)), seen }
      })
    }
  })

  it('a group that finds its committed records gone fails, and goes on failing until somebody decides', async () => {
    const topic = await newTopic()
    const groupId = `g-${randomUUID()}`
    await send(numbered(topic, 0, 10))
    {
      await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
      const batch = await takeFirst(group, 2)
      await batch.commit()
    }
    const position = (await committed(groupId, topic))?.[0]
    expect(position).toBeGreaterThan(0)
    await deleteBefore(topic, 8)
    for (let restart = 0; restart < 2; restart++) {
      await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
      await expect(group.failed).rejects.toMatchObject({
        name: 'OffsetOutOfRangeError',
        topic,
        offset: position,
        log: { start: 8, end: 10 },
      })
    }
    expect(await committed(groupId, topic)).toEqual([position])
  })

  it('a group that is overtaken while it reads fails, and commits nothing on its own', async () => {
    const topic = await newTopic()
    const groupId = `g-${randomUUID()}`
    // Far more than its buffer takes, so that it stops fetching in the middle.
    await send(numbered(topic, 0, 400, 2_000), 'none')
    await using group = await kafka.statelessGroup({
      groupId,
      topics: [topic],
      assignment: 'numbers',
      maxBufferedBytes: 50_000,
    })
    await takeFirst(group, 1)
    await deleteBefore(topic, 400)
    const failing = expect(group.failed).rejects.toMatchObject({
      name: 'OffsetOutOfRangeError',
      log: { start: 400, end: 400 },
    })
    const draining = async () => {
      for (;;) await takeFirst(group, 1_000)
    }
    await expect(draining()).rejects.toMatchObject({ name: 'OffsetOutOfRangeError' })
    await failing
    expect(await committed(groupId, topic)).toEqual([0])
  })

  it('a new group commits where it starts, so that it learns what it misses before its first record', async () => {
    const topic = await newTopic()
    const groupId = `g-${randomUUID()}`
    await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
    await until('the start is committed', async () => {
      const seen = await committed(groupId, topic)
      return { done: seen?.[0] === 0, seen }
    })
    expect(group.health().assigned).toBe(1)
  })

  it('an idle consumer looks at its requests once an answer, not once a millisecond, and causes no warning', async () => {
    const warnings: string[] = []
    const onWarning = ({ name }: Error) => void warnings.push(name)
    process.on('warning', onWarning)
    const looking = jest.spyOn(RequestQueue.prototype, 'checkPendingRequests')
    const topic = await newTopic()
    await using group = await kafka.statelessGroup({
      groupId: `g-${randomUUID()}`,
      topics: [topic],
      assignment: 'numbers',
    })
    expect((await group.take(any, inTime())).records).toEqual([])
    looking.mockClear()
    const fetches = new Set<number>()
    await until(
      'ten fetches are answered',
      () => {
        fetches.add(group.health().lastFetchAt)
        return { done: fetches.size >= 10, seen: fetches.size }
      },
      { everyMs: 20 },
    )
    process.off('warning', onWarning)
    expect(warnings).not.toContain('TimeoutNegativeWarning')
    // Ten fetches take two seconds: a few dozen answers, or some thousand turns of the loop.
    expect(looking.mock.calls.length).toBeLessThan(200)
    looking.mockRestore()
  })

  it('an owner that sleeps past its session and wakes, and one that is killed, leave each record exactly once', async () => {
    const [input, output, state] = [
      await newTopic(2),
      await newTopic(2),
      await newTopic(2, { 'cleanup.policy': 'compact' }),
    ]
    const groupId = `g-${randomUUID()}`
    await send(numbered(input, 0, 300))
    const owner = () => startOwner([brokers.join(','), input, output, state, groupId, '6000'])

    const sleeper = owner()
    await sleeper.steps(20)
    sleeper.process.kill('SIGSTOP')
    const second = owner()
    // It owns nothing until the broker has given the sleeper up.
    await second.steps(20)
    sleeper.process.kill('SIGCONT')
    await send(numbered(input, 300, 400))
    await second.steps(30)
    second.process.kill('SIGKILL')
    const last = owner()
    await send(numbered(input, 400, 450))

    await using reader = await kafka.statelessGroup({
      groupId: `g-${randomUUID()}`,
      topics: [output],
      assignment: 'numbers',
    })
    const seen: number[] = []
    while (new Set(seen).size < 450) {
      const { records } = await reader.take(any, AbortSignal.timeout(100_000))
      seen.push(...records.map(({ value }) => Number(value)))
    }
    for (const { process: child } of [sleeper, last]) child.kill('SIGKILL')
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 450 }, (_, i) => i))
  }, 180_000)

  it('a step that the broker refuses comes back as a partition restored, with the old positions', async () => {
    const small = { 'max.message.bytes': '1000000' }
    const [input, output, state] = [await newTopic(), await newTopic(1, small), await newTopic()]
    await send(numbered(input, 0, 3))
    await using group = await kafka.statefulGroup({
      groupId: `g-${randomUUID()}`,
      inputTopics: [input],
      stateTopic: state,
      transactionalIdPrefix: `x-${randomUUID()}`,
    })
    const owners = group.partitions(inTime())[Symbol.asyncIterator]()
    const next = async () => {
      const owned = (await owners.next()).value as OwnedPartition
      await owned.restore(() => undefined, inTime())
      return owned
    }
    const first = await next()
    // The topic's own limit is below ours; incompressible, so that compression does not save it.
    const large = randomBytes(1_500_000)
    const step = first.step({
      outputs: [{ topic: output, key: 'large', value: large }],
      states: [],
      positions: [{ topic: input, partition: 0, offset: 2 }],
    })
    await expect(step).rejects.toMatchObject({ name: 'TransactionError', partition: 0 })
    const again = await next()
    const [record] = await again.take({ ...any, maxWaitMs: 30_000 }, inTime())
    expect(record?.offset).toBe(0)
  })
})

interface Owner {
  readonly process: ChildProcess
  /** Resolves when so many more steps are committed. */
  steps(count: number): Promise<void>
}

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

function startOwner(args: readonly string[]): Owner {
  const child = spawn(process.execPath, [join(__dirname, 'kafka-owner.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let total = 0
  createInterface({ input: child.stdout }).on('line', () => (total += 1))
  return {
    process: child,
    async steps(count) {
      const wanted = total + count
      await until(`${wanted} steps are committed`, () => ({ done: total >= wanted, seen: total }), { everyMs: 10 })
    },
  }
}
