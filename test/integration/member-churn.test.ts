import {
  connectKafka,
  type KafkaConnection,
  type OwnedPartition,
  RevokedError,
  TransactionError,
} from '@aftercall/kafka'
import { freshPrefix, testStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const partitions = 12
const brokers = (testStack().env['KAFKA_BROKERS'] ?? '').split(',')

interface Restored {
  readonly member: string
  readonly partition: number
  readonly kept: boolean
  /** Whether the same member was the last to have it. */
  readonly wasIts: boolean
}

/** What all members did, in the order in which it happened. */
interface Log {
  readonly restored: Restored[]
  readonly lastOwner: Map<number, string>
  /** Records consumed, by partition. */
  readonly progress: Map<number, number>
  /** Longest time between two steps of a partition, ms. */
  longestGapMs: number
}

interface Names {
  readonly group: string
  readonly input: string
  readonly state: string
}

/** A member that counts what it consumes; its state is that count, and it must be right. */
async function startMember(member: string, { group: groupId, input, state }: Names, log: Log) {
  const kafka = await connectKafka({ brokers, clientId: member })
  const group = await kafka.statefulGroup({
    ...{ groupId, inputTopics: [input], stateTopic: state, transactionalIdPrefix: groupId, sessionTimeoutMs: 10_000 },
  })
  const stopping = new AbortController()
  const counts = new Map<number, number>()

  const work = async (owned: OwnedPartition) => {
    const { partition } = owned
    let restored = 0
    const { kept } = await owned.restore((_, value) => (restored = Number(value?.toString())), stopping.signal, {
      holdsState: counts.has(partition),
    })
    log.restored.push({ member, partition, kept, wasIts: log.lastOwner.get(partition) === member })
    log.lastOwner.set(partition, member)
    let count = kept ? (counts.get(partition) ?? Number.NaN) : restored
    counts.set(partition, count)
    let lastAt = performance.now()
    while (!stopping.signal.aborted) {
      const records = await owned.take(
        { maxRecords: 100, maxBytes: 1e6, maxWaitMs: 1_000, lingerMs: 5 },
        stopping.signal,
      )
      const last = records.at(-1)
      if (last === undefined) continue
      const next = count + records.length
      const value = Buffer.from(String(next))
      const position = { topic: input, partition, offset: last.offset + 1 }
      await owned.step({ outputs: [], states: [{ key: `count-${partition}`, value }], positions: [position] })
      count = next
      counts.set(partition, count)
      log.progress.set(partition, count)
      log.longestGapMs = Math.max(log.longestGapMs, performance.now() - lastAt)
      lastAt = performance.now()
    }
  }
  const run = async () => {
    for await (const owned of group.partitions(stopping.signal))
      void work(owned).catch((error: unknown) => {
        if (error instanceof TransactionError) counts.delete(owned.partition)
        else if (!(error instanceof RevokedError) && !stopping.signal.aborted) throw error
      })
  }
  const running = run()
  return {
    assigned: () => group.health().assigned,
    async stop() {
      stopping.abort(new Error('the member leaves'))
      await running
      await group[Symbol.asyncDispose]()
      await kafka[Symbol.asyncDispose]()
    },
  }
}

async function openTopics(kafka: KafkaConnection): Promise<Names> {
  const prefix = freshPrefix()
  const names = { group: `${prefix}churn`, input: `${prefix}input`, state: `${prefix}state` }
  const spec = { partitions, replicationFactor: 1 }
  await kafka.createTopics([
    { ...spec, name: names.input, config: {} },
    { ...spec, name: names.state, config: { 'cleanup.policy': 'compact' } },
  ])
  return names
}

/** Three members over the same topics, fed without a pause until `finish`. */
async function openChurn() {
  await using opening = new AsyncDisposableStack()
  const kafka = opening.use(await connectKafka({ brokers, clientId: 'churn' }))
  const names = await openTopics(kafka)
  const producer = opening.use(await kafka.producer())
  const log: Log = { restored: [], lastOwner: new Map(), progress: new Map(), longestGapMs: 0 }
  const sent = new Map<number, number>()
  const feeding = new AbortController()
  const feed = async () => {
    while (!feeding.signal.aborted) {
      const records = Array.from({ length: partitions }, (_, partition) => ({
        ...{ topic: names.input, key: null, value: Buffer.from('x'), partition },
      }))
      await producer.send(records)
      for (const { partition } of records) sent.set(partition, (sent.get(partition) ?? 0) + 1)
    }
  }
  const start = (name: string) => startMember(name, names, log)
  const members = await Promise.all(['a', 'b', 'c'].map(start))
  const evenly = async (what: string, each: number, whose = members) => {
    const look = async () => {
      const shares = whose.map(({ assigned }) => assigned())
      return { done: shares.every((share) => share === each), seen: shares }
    }
    await until(what, look, { timeoutMs: 60_000 })
  }
  const everybodyMoves = async (what: string) => {
    const before = new Map(sent)
    const look = async () => {
      const behind = [...before].filter(([partition, count]) => (log.progress.get(partition) ?? 0) < count)
      return { done: behind.length === 0 && log.progress.size === partitions, seen: Object.fromEntries(behind) }
    }
    await until(what, look, { timeoutMs: 60_000 })
  }
  await evenly('three members have four partitions each', 4)
  const feeder = feed()
  await everybodyMoves('all partitions go on')
  const settledAt = log.restored.length
  const lifetime = opening.move()
  return {
    ...{ start, members, evenly, everybodyMoves },
    /** Consumes everything. @returns whoever restored what since the beginning, having checked that nothing was lost or doubled */
    async finish() {
      feeding.abort()
      await feeder
      await everybodyMoves('everything is consumed')
      await Promise.all(members.map(({ stop }) => stop()))
      expect(Object.fromEntries(log.progress)).toEqual(Object.fromEntries(sent))
      return log.restored.slice(settledAt)
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

const readAgain = (restored: readonly Restored[]) => restored.filter(({ kept }) => !kept)
const stayed = (restored: readonly Restored[]) => restored.filter(({ wasIts }) => wasIts)

it('leaves the partitions of the others in place while a member comes and goes, and their state in memory', async () => {
  await using churn = await openChurn()
  const { start, evenly, everybodyMoves } = churn
  for (let round = 1; round <= 5; round++) {
    const guest = await start(`guest-${round}`)
    await evenly('the guest has its share', 3)
    await everybodyMoves(`all partitions go on with guest ${round}`)
    await guest.stop()
    await evenly('the guest is gone', 4)
    await everybodyMoves(`all partitions go on without guest ${round}`)
  }
  const restored = await churn.finish()
  // What stayed was kept in memory; what was read again had been somebody else's meanwhile: three partitions a coming, three a going.
  expect(stayed(restored).length).toBeGreaterThan(0)
  expect(readAgain(stayed(restored))).toEqual([])
  expect(readAgain(restored)).toHaveLength(5 * 6)
}, 240_000)

it('moves at a deploy, one member after another, only what the restarted one had; its own four come back to it', async () => {
  await using churn = await openChurn()
  const { start, members, evenly, everybodyMoves } = churn
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    const others = members.filter((_, other) => other !== index)
    await members[index]?.stop()
    await evenly(`the others have the partitions of ${name}`, 6, others)
    await everybodyMoves(`all partitions go on without ${name}`)
    members[index] = await start(`${name}, new`)
    await evenly(`the new ${name} has its share`, 4)
    await everybodyMoves(`all partitions go on with the new ${name}`)
  }
  const restored = await churn.finish()
  expect(readAgain(stayed(restored))).toEqual([])
  // Four partitions leave with each, and four go to the one that takes its place.
  expect(readAgain(restored)).toHaveLength(3 * 8)
}, 240_000)
