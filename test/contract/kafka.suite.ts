import {
  partitionOf,
  RecordTooLargeError,
  RevokedError,
  TransactionError,
  type KafkaConnection,
  type KafkaRecord,
  type OutgoingRecord,
  type OwnedPartition,
  type RecordBatch,
  type StatefulGroup,
  type StatefulGroupOptions,
  type StatelessGroup,
} from '@aftercall/kafka'
import { randomUUID } from 'node:crypto'
import { type DistantMember, type DistantMemberOptions } from './kafka-member-work.ts'

/** What every adapter of the ports promises. Run against the log in memory and against a real cluster. */
export interface KafkaHarness {
  /** Each connection is a process of its own to the cluster. */
  connect(): Promise<KafkaConnection>
  /** Begins a transaction, writes the records and never ends it, as a process killed in the middle of a step. */
  leaveOpen(transactionalId: string, records: readonly OutgoingRecord[]): Promise<void>
  /** A member in a process of its own, with a short session. */
  member(options: DistantMemberOptions): Promise<DistantMember>
  /** As the cluster knows it, by partition. */
  committed(groupId: string, topic: string): Promise<readonly number[]>
  /** As retention does. */
  deleteBefore(topic: string, offset: number): Promise<void>
  close(): Promise<void>
}

const WAIT_MS = 45_000
/** Keys of the records by which `visible` finds the end of a log. */
const LAST = 'last-'
const any = { maxRecords: 1_000, maxBytes: 64 * 1024 * 1024, maxWaitMs: 500 }
const inTime = () => AbortSignal.timeout(WAIT_MS)

export function kafkaSuite(start: () => Promise<KafkaHarness>): void {
  let harness: KafkaHarness
  let kafka: KafkaConnection
  const opened: AsyncDisposable[] = []
  const keep = <T extends AsyncDisposable>(resource: T): T => (opened.push(resource), resource)

  beforeAll(async () => {
    harness = await start()
    kafka = await harness.connect()
  }, WAIT_MS)
  afterEach(async () => {
    for (const resource of opened.splice(0).reverse()) await resource[Symbol.asyncDispose]()
  }, WAIT_MS)
  afterAll(async () => {
    await kafka[Symbol.asyncDispose]()
    await harness.close()
  }, WAIT_MS)

  const newTopic = async (partitions = 3, config: Record<string, string> = {}) => {
    const name = `t-${randomUUID()}`
    await kafka.createTopics([{ name, partitions, replicationFactor: 1, config }])
    return name
  }
  const newProducer = async (options = {}) => keep(await kafka.producer(options))
  const newGroup = async (
    topics: string[],
    more: { groupId?: string; maxBufferedBytes?: number; as?: KafkaConnection } = {},
  ) => {
    const { groupId = `g-${randomUUID()}`, as = kafka, ...rest } = more
    return keep(await as.statelessGroup({ groupId, topics, assignment: 'numbers', ...rest }))
  }
  const send = async (records: readonly OutgoingRecord[]) => {
    await using producer = await kafka.producer()
    await producer.send(records)
  }
  /** Everything that readers can see now: up to a last record written by this very call. */
  const visible = async (topic: string, partitions: number) => {
    const last = `${LAST}${randomUUID()}`
    await send(Array.from({ length: partitions }, (_, partition) => ({ topic, key: last, value: null, partition })))
    await using group = await kafka.statelessGroup({ groupId: `g-${last}`, topics: [topic], assignment: 'spread' })
    const found: KafkaRecord[] = []
    for (let ends = 0; ends < partitions;) {
      const { records } = await group.take(any, inTime())
      ends += records.filter(({ key }) => key?.toString() === last).length
      found.push(...records.filter(({ key }) => !key?.toString().startsWith(LAST)))
    }
    return found
  }

  describe('topics', () => {
    it('are created once and left alone afterwards', async () => {
      const name = `t-${randomUUID()}`
      const spec = { name, partitions: 2, replicationFactor: 1, config: { 'cleanup.policy': 'compact' } }
      expect(await kafka.createTopics([spec])).toEqual([name])
      expect(await kafka.createTopics([spec])).toEqual([])
    })

    it('that exist with another partition count are refused', async () => {
      const name = await newTopic(2)
      const wanted = kafka.createTopics([{ name, partitions: 3, replicationFactor: 1, config: {} }])
      await expect(wanted).rejects.toThrow(`${name} with 3 partitions`)
    })
  })

  describe('a stateless group', () => {
    it('gets what was produced: key, value, headers, tombstones and time', async () => {
      const topic = await newTopic(1)
      await send([
        { topic, key: 'ana', value: Buffer.from('one'), headers: { trace: 'ü-1' } },
        { topic, key: 'ana', value: null },
        { topic, key: null, value: Buffer.from('unkeyed') },
      ])
      const records = await takeCount(await newGroup([topic]), 3)
      expect(records.map(({ key, value, headers }) => [key?.toString(), value?.toString(), headers])).toEqual([
        ['ana', 'one', { trace: 'ü-1' }],
        ['ana', undefined, {}],
        [undefined, 'unkeyed', {}],
      ])
      expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2])
      expect(records[1]?.value).toBeNull()
      expect(records.every(({ timestampMs }) => timestampMs > 0)).toBe(true)
    })

    it('finds the records of a key in one partition, in order, where the Java client would put them', async () => {
      const topic = await newTopic(12)
      const keys = Array.from({ length: 30 }, (_, i) => `conversation-${i}`)
      await send([0, 1, 2].flatMap((n) => keys.map((key) => ({ topic, key, value: Buffer.from(String(n)) }))))
      const records = await takeCount(await newGroup([topic]), 90)
      for (const key of keys) {
        const mine = records.filter((record) => record.key?.toString() === key)
        expect(mine.map(({ value }) => value?.toString())).toEqual(['0', '1', '2'])
        expect(new Set(mine.map(({ partition }) => partition))).toEqual(new Set([partitionOf(Buffer.from(key), 12)]))
      }
    })

    it('takes a record of 10 MB', async () => {
      const topic = await newTopic(1, { 'max.message.bytes': String(16 * 1024 * 1024) })
      const value = Buffer.alloc(10_000_000)
      for (let i = 0; i < value.length; i += 1) value[i] = (i * 2_654_435_761) >>> 13
      await send([{ topic, key: 'large', value }])
      const [record] = await takeCount(await newGroup([topic]), 1)
      expect(record?.value?.equals(value)).toBe(true)
    })

    it('is spared a record above the limit, and nothing of that call is sent', async () => {
      const topic = await newTopic(1)
      const producer = await newProducer({ maxRecordBytes: 1_000 })
      const sending = producer.send([
        { topic, key: 'small', value: Buffer.alloc(10) },
        { topic, key: 'large', value: Buffer.alloc(1_001) },
      ])
      await expect(sending).rejects.toMatchObject({ name: 'RecordTooLargeError', index: 1, maxBytes: 1_000 })
      await expect(sending).rejects.toBeInstanceOf(RecordTooLargeError)
      expect(await visible(topic, 1)).toEqual([])
    })

    it('that is new reads from the beginning', async () => {
      const topic = await newTopic(3)
      await send(numbered(topic, 0, 20))
      expect(await takeCount(await newGroup([topic]), 20)).toHaveLength(20)
    })

    it('goes on after a restart where it committed', async () => {
      const topic = await newTopic(1)
      const groupId = `g-${randomUUID()}`
      await send(numbered(topic, 0, 10))
      {
        await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
        const first = await takeBatch(group, { maxRecords: 4 })
        await first.commit()
        await takeBatch(group, { maxRecords: 3 })
      }
      const again = await takeCount(await newGroup([topic], { groupId }), 6)
      expect(again.map(({ value }) => Number(value))).toEqual([4, 5, 6, 7, 8, 9])
    })

    it('commits only the contiguous prefix when batches are done out of order', async () => {
      const topic = await newTopic(1)
      const groupId = `g-${randomUUID()}`
      await send(numbered(topic, 0, 9))
      const restart = async (more: (batches: RecordBatch[]) => Promise<void>) => {
        await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
        const batches: RecordBatch[] = []
        for (let i = 0; i < 3; i++) batches.push(await takeBatch(group, { maxRecords: 3 }))
        await more(batches)
        return batches[0]!.records[0]!.offset
      }
      await restart(([, second]) => second!.commit())
      expect(
        await restart(async ([first, second, third]) => {
          await third!.commit()
          await second!.commit()
          await first!.commit()
        }),
      ).toBe(0)
      await send(numbered(topic, 9, 10))
      const [next] = await takeCount(await newGroup([topic], { groupId }), 1)
      expect(next?.offset).toBe(9)
    })

    it('takes batches over all its partitions', async () => {
      const topic = await newTopic(4)
      await send([0, 1, 2, 3].map((partition) => ({ topic, key: null, value: Buffer.from('x'), partition })))
      const group = await newGroup([topic])
      const batch = await group.take({ ...any, maxRecords: 4, maxWaitMs: WAIT_MS, lingerMs: WAIT_MS }, inTime())
      expect(batch.records.map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3])
    })

    it('gives an empty batch when nothing comes, and rejects when the caller stops', async () => {
      const group = await newGroup([await newTopic(1)])
      expect((await group.take({ ...any, maxWaitMs: 1 }, inTime())).records).toEqual([])
      const stop = new AbortController()
      const taking = group.take({ ...any, maxWaitMs: WAIT_MS }, stop.signal)
      stop.abort(new Error('stopping'))
      await expect(taking).rejects.toThrow('stopping')
    })

    it('buffers no more than its budget while its taker is slow', async () => {
      const topic = await newTopic(2, { 'max.message.bytes': '2097152' })
      const group = await newGroup([topic], { maxBufferedBytes: 400_000 })
      // 300 records of 10 kB: several times the budget, in many small batches.
      const producer = await newProducer({ maxBatchBytes: 50_000, compression: 'none' })
      await producer.send(
        Array.from({ length: 300 }, (_, i) => ({ topic, key: `k${i}`, value: Buffer.alloc(10_000, i) })),
      )
      let most = 0
      let taken = 0
      while (taken < 300) {
        most = Math.max(most, group.health().buffered)
        taken += (await takeBatch(group, { maxRecords: 5 })).records.length
      }
      expect(taken).toBe(300)
      // One fetch per partition may arrive on top of the budget; all 300 would mean that nothing was held back.
      expect(most).toBeLessThan(250)
    })

    it('shares partitions with a second member; batches of the first are revoked, and nothing is lost', async () => {
      const topic = await newTopic(6)
      const groupId = `g-${randomUUID()}`
      await send(numbered(topic, 0, 60))
      const first = await newGroup([topic], { groupId })
      const batch = await takeBatch(first, { maxRecords: 60 })
      expect(batch.revoked.aborted).toBe(false)
      const second = await newGroup([topic], { groupId, as: keep(await harness.connect()) })
      await aborted(batch.revoked)
      expect(batch.revoked.reason).toBeInstanceOf(RevokedError)
      await batch.commit()
      await until(() => first.health().assigned === 3 && second.health().assigned === 3)
      const seen = new Set<number>()
      while (seen.size < 60) {
        for (const group of [first, second]) {
          const { records } = await group.take({ ...any, maxWaitMs: 100 }, inTime())
          for (const { value } of records) seen.add(Number(value))
        }
      }
      expect(seen.size).toBe(60)
    })
  })

  describe('a member that falls silent', () => {
    const members: DistantMember[] = []
    afterEach(() => {
      for (const member of members.splice(0)) member.kill()
    })
    const member = async (options: DistantMemberOptions) => {
      const joined = await harness.member(options)
      members.push(joined)
      return joined
    }

    it('loses its partition after its session; what it commits when it wakes counts for nothing', async () => {
      const topic = await newTopic(1)
      const groupId = `g-${randomUUID()}`
      await send(numbered(topic, 0, 10))
      const sleeper = await member({ topic, groupId })
      expect(await sleeper.take(10)).toHaveLength(10)
      sleeper.pause()
      // It is let in when the sleeper has been given up.
      const other = await member({ topic, groupId })
      expect(await other.take(4)).toEqual([0, 1, 2, 3])
      expect(await other.commit()).toBe('done')
      sleeper.resume()
      await sleeper.commit()
      expect(await harness.committed(groupId, topic)).toEqual([4])
      while (!(await sleeper.isRevoked())) await new Promise((resolve) => setTimeout(resolve, 20))
    })

    it('and is killed leaves what it had not committed to the next', async () => {
      const topic = await newTopic(1)
      const groupId = `g-${randomUUID()}`
      await send(numbered(topic, 0, 6))
      const first = await member({ topic, groupId })
      await first.take(2)
      await first.commit()
      await first.take(2)
      first.kill()
      const next = await member({ topic, groupId })
      expect(await next.take(4)).toEqual([2, 3, 4, 5])
    })
  })

  it('a group that finds its committed records gone fails, and commits nothing', async () => {
    const topic = await newTopic(1)
    const groupId = `g-${randomUUID()}`
    await send(numbered(topic, 0, 10))
    {
      await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'numbers' })
      await (await takeBatch(group, { maxRecords: 2 })).commit()
    }
    await harness.deleteBefore(topic, 8)
    const group = await newGroup([topic], { groupId })
    await expect(group.failed).rejects.toMatchObject({ name: 'OffsetOutOfRangeError', log: { start: 8, end: 10 } })
    expect(await harness.committed(groupId, topic)).toEqual([2])
  })

  describe.each([1, 2, 3, 5])('%i members over 12 partitions', (count) => {
    it('own each partition number once, of both topics alike', async () => {
      const topics = [await newTopic(12), await newTopic(12)]
      const groupId = `g-${randomUUID()}`
      const members: StatelessGroup[] = []
      for (let i = 0; i < count; i++)
        members.push(await newGroup(topics, { groupId, as: keep(await harness.connect()) }))
      await until(() => members.every((member) => isShare(member.health().assigned / 2, 12, count)))
      await send(
        topics.flatMap((topic) =>
          Array.from({ length: 12 }, (_, partition) => ({ topic, key: null, value: null, partition })),
        ),
      )
      const owners = new Map<number, Set<number>>()
      const seen = new Set<string>()
      while (seen.size < 24) {
        for (const [i, member] of members.entries()) {
          const { records } = await member.take({ ...any, maxWaitMs: 50 }, inTime())
          for (const { topic, partition } of records) {
            seen.add(`${topic}:${partition}`)
            owners.set(partition, (owners.get(partition) ?? new Set()).add(i))
          }
        }
      }
      expect([...owners.values()].every((who) => who.size === 1)).toBe(true)
      expect(owners.size).toBe(12)
    })
  })

  it('a group whose topics have unequal partition counts fails with a clear error', async () => {
    const group = await newGroup([await newTopic(2), await newTopic(3)])
    await expect(group.failed).rejects.toThrow('equal partition counts')
    await expect(group.take(any, inTime())).rejects.toThrow('equal partition counts')
  })

  describe('a stateful group', () => {
    const newWorld = async (partitions = 1) => {
      const world = {
        input: await newTopic(partitions),
        other: await newTopic(partitions),
        state: await newTopic(partitions, { 'cleanup.policy': 'compact' }),
        output: await newTopic(partitions),
      }
      const options: StatefulGroupOptions = {
        groupId: `g-${randomUUID()}`,
        inputTopics: [world.input, world.other],
        stateTopic: world.state,
        transactionalIdPrefix: `x-${randomUUID()}`,
      }
      const join = async (more: Partial<StatefulGroupOptions> = {}, as?: KafkaConnection) =>
        keep(await (as ?? kafka).statefulGroup({ ...options, ...more }))
      return { ...world, options, join }
    }

    it('restores, takes and steps: outputs, states and positions at once', async () => {
      const { input, other, state, output, join } = await newWorld()
      await send([...numbered(input, 0, 3), ...numbered(other, 10, 12)])
      {
        await using group = await join()
        const owned = await firstPartition(group)
        expect(await restored(owned)).toEqual({ kept: false, states: [] })
        const records = await takeOwned(owned, 5)
        expect(records.filter(({ topic }) => topic === input).map(({ value }) => Number(value))).toEqual([0, 1, 2])
        await owned.step({
          outputs: [{ topic: output, key: 'sum', value: Buffer.from('25') }],
          states: [
            { key: 'a', value: Buffer.from('1') },
            { key: 'b', value: Buffer.from('2') },
          ],
          positions: [
            { topic: input, partition: 0, offset: 3 },
            { topic: other, partition: 0, offset: 1 },
          ],
        })
        await owned.step({ outputs: [], states: [{ key: 'b', value: null }], positions: [] })
      }
      const owned = await firstPartition(await join())
      const { states } = await restored(owned)
      expect(newestOf(states)).toEqual({ a: '1', b: null })
      expect((await takeOwned(owned, 1)).map(({ topic, offset }) => [topic, offset])).toEqual([[other, 1]])
      expect((await visible(output, 1)).map(({ value }) => value?.toString())).toEqual(['25'])
      expect((await visible(state, 1)).map(({ key }) => key?.toString())).toContain('a')
    })

    it('steps with positions alone, and many times in a row', async () => {
      const { input, join, options } = await newWorld()
      await send(numbered(input, 0, 20))
      {
        await using group = await join()
        const owned = await firstPartition(group)
        await restored(owned)
        for (let offset = 1; offset <= 20; offset++) {
          await owned.step({ outputs: [], states: [], positions: [{ topic: input, partition: 0, offset }] })
        }
      }
      await send(numbered(input, 20, 21))
      const owned = await firstPartition(await join({ groupId: options.groupId }))
      await restored(owned)
      expect((await takeOwned(owned, 1))[0]?.offset).toBe(20)
    })

    it('is fenced by a second owner: its step fails, is invisible, and the partition comes back restored', async () => {
      const { output, join } = await newWorld()
      const group = await join()
      const first = await firstPartition(group)
      await restored(first)
      await first.step({ outputs: [], states: [{ key: 'k', value: Buffer.from('before') }], positions: [] })
      // Another group with the same transactional ids: what a member is that believes the first one dead.
      const rival = await firstPartition(await join({ groupId: `g-${randomUUID()}` }, keep(await harness.connect())))
      await restored(rival)
      await rival.step({ outputs: [], states: [{ key: 'k', value: Buffer.from('rival') }], positions: [] })
      const late = first.step({
        outputs: [{ topic: output, key: 'late', value: Buffer.from('late') }],
        states: [{ key: 'k', value: Buffer.from('late') }],
        positions: [],
      })
      await expect(late).rejects.toBeInstanceOf(TransactionError)
      expect(first.revoked.aborted).toBe(true)
      await expect(first.take(any, inTime())).rejects.toBeInstanceOf(RevokedError)
      expect(await visible(output, 1)).toEqual([])
      const again = await firstPartition(group)
      const { kept, states } = await restored(again, { holdsState: true })
      expect(kept).toBe(false)
      expect(newestOf(states)).toEqual({ k: 'rival' })
      await again.step({ outputs: [{ topic: output, key: 'again', value: null }], states: [], positions: [] })
      expect((await visible(output, 1)).map(({ key }) => key?.toString())).toEqual(['again'])
    })

    it('ends what a killed owner left open: nothing of it is ever visible', async () => {
      const { output, state, options, join } = await newWorld()
      await harness.leaveOpen(`${options.transactionalIdPrefix}-0`, [
        { topic: output, key: 'half', value: Buffer.from('half') },
        { topic: state, key: 'half', value: Buffer.from('half'), partition: 0 },
      ])
      const owned = await firstPartition(await join())
      expect((await restored(owned)).states).toEqual([])
      await owned.step({ outputs: [{ topic: output, key: 'whole', value: null }], states: [], positions: [] })
      expect((await visible(output, 1)).map(({ key }) => key?.toString())).toEqual(['whole'])
    })

    it('lets go of readers that wait behind what a killed owner left open', async () => {
      const { output, options, join } = await newWorld(2)
      const half = { topic: output, key: null, value: Buffer.from('half'), partition: 0 }
      await harness.leaveOpen(`${options.transactionalIdPrefix}-0`, [half])
      const at = (partition: number) => ({ topic: output, key: null, value: Buffer.from(`at ${partition}`), partition })
      await send([at(0)])
      await send([at(1)])
      const reader = await newGroup([output])
      // One request asks for both partitions; only one of them may answer.
      expect((await takeCount(reader, 1)).map(({ value }) => String(value))).toEqual(['at 1'])
      expect((await reader.take(any, inTime())).records).toEqual([])
      await partitionsOf(await join(), 2)
      expect((await takeCount(reader, 1)).map(({ value }) => String(value))).toEqual(['at 0'])
    })

    it('refuses a record above the limit without harm to the partition', async () => {
      const { output, join } = await newWorld()
      const owned = await firstPartition(await join({ maxRecordBytes: 500 }))
      await restored(owned)
      const step = owned.step({
        outputs: [{ topic: output, key: 'k', value: Buffer.alloc(600) }],
        states: [],
        positions: [],
      })
      await expect(step).rejects.toBeInstanceOf(RecordTooLargeError)
      await owned.step({ outputs: [{ topic: output, key: 'k', value: Buffer.alloc(100) }], states: [], positions: [] })
      expect(owned.revoked.aborted).toBe(false)
    })

    it('keeps its partitions and their state when another member comes and goes', async () => {
      const { input, join, options } = await newWorld(4)
      const group = await join()
      const mine = await partitionsOf(group, 4)
      for (const owned of mine) {
        await restored(owned)
        const states = [{ key: `key-${owned.partition}`, value: Buffer.from('first') }]
        await owned.step({ outputs: [], states, positions: [{ topic: input, partition: owned.partition, offset: 0 }] })
      }
      const otherGroup = await join({}, keep(await harness.connect()))
      const kept = await partitionsOf(group, 2)
      const moved = await partitionsOf(otherGroup, 2)
      expect(mine.every(({ revoked }) => revoked.aborted)).toBe(true)
      expect([...kept, ...moved].map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3])
      for (const owned of kept) expect(await restored(owned, { holdsState: true })).toEqual({ kept: true, states: [] })
      for (const owned of moved) {
        const { kept, states } = await restored(owned, { holdsState: true })
        expect({ kept, states: newestOf(states) }).toEqual({
          kept: false,
          states: { [`key-${owned.partition}`]: 'first' },
        })
        await owned.step({ outputs: [], states: [{ key: 'by', value: Buffer.from('other') }], positions: [] })
      }
      // A kept partition steps and takes on where it was.
      const stays = kept[0]!
      await send([{ topic: input, key: null, value: Buffer.from('7'), partition: stays.partition }])
      expect((await takeOwned(stays, 1)).map(({ value }) => Number(value))).toEqual([7])
      const positions = [{ topic: input, partition: stays.partition, offset: 1 }]
      await stays.step({ outputs: [], states: [{ key: 'late', value: Buffer.from('late') }], positions })

      await otherGroup[Symbol.asyncDispose]()
      opened.splice(opened.indexOf(otherGroup), 1)
      const all = await partitionsOf(group, 4)
      for (const owned of all) {
        const wasMine = kept.some(({ partition }) => partition === owned.partition)
        // Even a kept one is read again for a caller that dropped its state: with its own newest step.
        const holdsState = wasMine && owned.partition !== stays.partition
        const { kept: isKept, states } = await restored(owned, { holdsState })
        expect(isKept).toBe(holdsState)
        if (!wasMine) expect(newestOf(states)).toHaveProperty('by', 'other')
        if (owned.partition === stays.partition) expect(newestOf(states)).toHaveProperty('late', 'late')
      }
      expect(options.inputTopics).toContain(input)
    })

    it('counts each record once while members come and go', async () => {
      const { input, output, join } = await newWorld(4)
      await send(numbered(input, 0, 400))
      const stop = new AbortController()
      const working: Promise<void>[] = []
      const work = (group: StatefulGroup) => working.push(copyAll(group, output, stop.signal))
      work(await join())
      const second = await join({}, keep(await harness.connect()))
      work(second)
      await send(numbered(input, 400, 800))
      await second[Symbol.asyncDispose]()
      opened.splice(opened.indexOf(second), 1)
      work(await join({}, keep(await harness.connect())))
      await send(numbered(input, 800, 1_000))
      const reader = await newGroup([output])
      const seen: number[] = []
      while (new Set(seen).size < 1_000) {
        const { records } = await reader.take(any, inTime())
        seen.push(...records.map(({ value }) => Number(value)))
      }
      stop.abort()
      await Promise.all(working)
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
    })
  })
}

/** Copies every input record to `output`, in steps of at most 25. */
async function copyAll(group: StatefulGroup, output: string, stop: AbortSignal): Promise<void> {
  const copying: Promise<void>[] = []
  for await (const owned of group.partitions(stop)) copying.push(copy(owned, output, stop))
  await Promise.all(copying)
}

async function copy(owned: OwnedPartition, output: string, stop: AbortSignal): Promise<void> {
  try {
    await owned.restore(() => undefined, stop)
    for (;;) {
      const records = await owned.take({ ...any, maxRecords: 25 }, stop)
      const ends = new Map(records.map(({ topic, offset }) => [topic, offset + 1]))
      await owned.step({
        outputs: records.map(({ key, value }) => ({ topic: output, key: key?.toString() ?? null, value })),
        states: records.slice(-1).map(({ value }) => ({ key: 'newest', value })),
        positions: [...ends].map(([topic, offset]) => ({ topic, partition: owned.partition, offset })),
      })
    }
  } catch (error) {
    if (!stop.aborted && !owned.revoked.aborted) throw error
  }
}

const numbered = (topic: string, from: number, to: number): OutgoingRecord[] =>
  Array.from({ length: to - from }, (_, i) => ({
    topic,
    key: `key-${(from + i) % 17}`,
    value: Buffer.from(String(from + i)),
  }))

const isShare = (assigned: number, partitions: number, members: number) =>
  assigned === Math.floor(partitions / members) || assigned === Math.ceil(partitions / members)

async function takeBatch(group: StatelessGroup, more: { maxRecords: number }): Promise<RecordBatch> {
  for (;;) {
    const batch = await group.take({ ...any, ...more, lingerMs: 200 }, inTime())
    if (batch.records.length > 0) return batch
  }
}

async function takeCount(group: StatelessGroup, count: number): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = []
  while (records.length < count) records.push(...(await group.take(any, inTime())).records)
  return records
}

async function takeOwned(owned: OwnedPartition, count: number): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = []
  while (records.length < count) records.push(...(await owned.take(any, inTime())))
  return records
}

async function partitionsOf(group: StatefulGroup, count: number): Promise<OwnedPartition[]> {
  let found: OwnedPartition[] = []
  for await (const owned of group.partitions(inTime())) {
    // A rebalance on the way revokes what was offered before it.
    found = [...found.filter(({ revoked }) => !revoked.aborted), owned]
    if (found.length === count) return found
  }
  throw new Error(`only ${found.length} of ${count} partitions were offered`)
}
const firstPartition = async (group: StatefulGroup) => (await partitionsOf(group, 1))[0]!

async function restored(owned: OwnedPartition, caller?: { holdsState: boolean }) {
  const states: { key: string; value: string | null }[] = []
  const onState = (key: string, value: Buffer | null) => states.push({ key, value: value?.toString() ?? null })
  const { kept } = await owned.restore(onState, inTime(), caller)
  return { kept, states }
}

const newestOf = (states: readonly { key: string; value: string | null }[]) =>
  Object.fromEntries(states.map(({ key, value }) => [key, value]))

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
  })
}

/** Looks again until it holds; the runner's own time limit ends a wait that is in vain. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}
