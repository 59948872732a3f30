import { type KafkaRecord, type OwnedPartition } from '../port.ts'
import { faultProcess, type Fate, type FaultProcess } from '../testing/fault-process.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { memoryCluster } from './cluster.ts'
import { brokerError, type KafkaRequest } from './process-life.ts'

const never = new AbortController().signal
const take = { maxRecords: 100, maxBytes: 1e6, maxWaitMs: 60_000 }

async function open(partitions = 1, config: Record<string, string> = {}) {
  const clock = manualClock()
  const cluster = memoryCluster({ clock })
  const kafka = cluster.connect()
  const names = ['in', 'state', 'out']
  await kafka.createTopics(names.map((name) => ({ name, partitions, replicationFactor: 1, config })))
  const producer = await kafka.producer()
  const send = (value: string | null, key = 'k', topic = 'in') =>
    producer.send([{ topic, key, value: value === null ? null : Buffer.from(value) }])
  /** Lets time pass until it has come. */
  const due = async <Result>(promise: Promise<Result>): Promise<Result> => {
    let isDone = false
    const end = () => (isDone = true)
    promise.then(end, end)
    for (let tries = 0; tries < 200 && !isDone; tries++) await clock.advance(1_000)
    if (!isDone) throw new Error('it never came')
    return promise
  }
  const join = (life?: FaultProcess) =>
    cluster.connect(life).statelessGroup({ groupId: 'g', topics: ['in'], assignment: 'numbers' })
  const own = async (life?: FaultProcess): Promise<OwnedPartition> => {
    const group = await cluster.connect(life).statefulGroup({
      ...{ groupId: 'g', inputTopics: ['in'], stateTopic: 'state', transactionalIdPrefix: 'x' },
    })
    const owned = (await group.partitions(never)[Symbol.asyncIterator]().next()).value as OwnedPartition
    await owned.restore(() => undefined, never)
    return owned
  }
  const values = (topic: string) => cluster.records(topic).map(({ value }) => value?.toString() ?? null)
  return { clock, cluster, kafka, send, due, join, own, values }
}

/** The next request of a kind meets this fate, and no other. */
function once(clock: ReturnType<typeof manualClock>, kind: KafkaRequest, fate: Fate) {
  let isDue = false
  const life = faultProcess(clock, (asked) => {
    if (!isDue || asked !== kind) return { kind: 'well' }
    isDue = false
    return fate
  })
  return { life, strike: () => (isDue = true) }
}

const numbers = (records: readonly KafkaRecord[]) => records.map(({ value }) => Number(value))
const isAborted = async ({ revoked }: { revoked: AbortSignal }) => {
  if (!revoked.aborted) await new Promise((resolve) => revoked.addEventListener('abort', resolve))
}

describe('a member that falls silent', () => {
  it('keeps its partitions for its session, then they move; it learns of it when it wakes', async () => {
    const { clock, cluster, send, due, join } = await open()
    const life = faultProcess(clock)
    const sleeper = await join(life)
    await send('1')
    const batch = await due(life.seen(sleeper.take(take, never)))
    life.pause()
    const heardAt = clock.now()
    await clock.advance(10_000)
    expect(cluster.members('g')).toHaveLength(1)
    // The other is let in when the sleeper is given up: its session counts from its last heartbeat.
    const other = await due(join())
    expect(clock.now() - heardAt).toBeGreaterThanOrEqual(30_000)
    expect(numbers((await due(other.take(take, never))).records)).toEqual([1])
    expect({ revoked: batch.revoked.aborted, heardAt: sleeper.health().lastHeartbeatAt }).toEqual({
      revoked: false,
      heardAt,
    })
    life.resume()
    await due(isAborted(batch))
    await batch.commit()
    expect(cluster.committed('g', 'in', 0)).toBe(0)
    expect(cluster.members('g')).toHaveLength(2)
  })

  it('that is back within its session keeps everything', async () => {
    const { clock, cluster, send, due, join } = await open()
    const life = faultProcess(clock)
    const group = await join(life)
    await send('1')
    const batch = await due(life.seen(group.take(take, never)))
    life.pause()
    await clock.advance(25_000)
    life.resume()
    await clock.advance(60_000)
    await batch.commit()
    expect({ revoked: batch.revoked.aborted, at: cluster.committed('g', 'in', 0) }).toEqual({ revoked: false, at: 1 })
    expect(clock.pending()).toBe(0)
  })

  it('that is cut off joins anew when it is let in again', async () => {
    const { clock, cluster, send, due, join } = await open()
    const life = faultProcess(clock)
    const group = await join(life)
    const [before] = cluster.members('g')
    life.cut()
    await clock.advance(60_000)
    expect(cluster.members('g')).toEqual([])
    await send('1')
    life.mend()
    expect(numbers((await due(group.take(take, never))).records)).toEqual([1])
    expect(cluster.members('g')).not.toContain(before)
  })

  it('as the leader before it has dealt is given up as well', async () => {
    const { clock, cluster, due, join } = await open(2)
    const { life, strike } = once(clock, 'sync', { kind: 'slow', beforeMs: 3_600_000, afterMs: 0 })
    strike()
    void join(life)
    await clock.advance(1)
    life.kill()
    expect((await due(join())).health().assigned).toBe(2)
    expect(cluster.members('g')).toHaveLength(1)
  })
})

describe('a step', () => {
  const step = { outputs: [{ topic: 'out', key: 'k', value: Buffer.from('1') }], states: [], positions: [] }

  it('that is killed before its commit holds up readers until its time is over', async () => {
    const { clock, cluster, send, own, values } = await open()
    const { life, strike } = once(clock, 'transaction-end', { kind: 'lost-before' })
    const owned = await own(life)
    strike()
    void owned.step(step)
    await clock.advance(0)
    life.kill()
    await send('after', 'k', 'out')
    expect({ values: values('out'), open: cluster.openTransactions() }).toEqual({ values: [], open: ['x-0'] })
    await clock.advance(30_000)
    expect({ values: values('out'), open: cluster.openTransactions() }).toEqual({ values: ['after'], open: [] })
    // The aborted record and the marker are gaps.
    expect(cluster.records('out')[0]?.offset).toBe(1)
    expect(cluster.log('out', 0)).toMatchObject({ end: 3, stable: 3 })
  })

  it('that is killed before its commit is ended by the next owner', async () => {
    const { clock, cluster, due, own, values } = await open()
    const { life, strike } = once(clock, 'transaction-end', { kind: 'lost-before' })
    const owned = await own(life)
    strike()
    void owned.step({ ...step, states: [{ key: 'half', value: null }] })
    await clock.advance(0)
    life.kill()
    const next = await due(own())
    expect(cluster.openTransactions()).toEqual([])
    await next.step(step)
    expect(values('out')).toEqual(['1'])
  })

  it.each(['transaction-append', 'transaction-end'] as const)(
    'whose %s is not answered is repeated, and happens once',
    async (kind) => {
      const { clock, due, own, values } = await open()
      const { life, strike } = once(clock, kind, { kind: 'lost-after' })
      const owned = await own(life)
      strike()
      await due(owned.step(step))
      expect(values('out')).toEqual(['1'])
      expect(owned.revoked.aborted).toBe(false)
    },
  )

  it('that has happened although nobody hears of it is found again by the restore', async () => {
    const { clock, cluster, due, own } = await open()
    const lost = { kind: 'slow', beforeMs: 0, afterMs: 40_000 } as const
    const { life, strike } = once(clock, 'transaction-end', lost)
    const owned = await own(life)
    strike()
    const stepping = owned.step({
      ...step,
      states: [{ key: 'k', value: Buffer.from('7') }],
      positions: [{ topic: 'in', partition: 0, offset: 0 }],
    })
    await expect(due(stepping)).rejects.toMatchObject({ name: 'TransactionError' })
    expect(owned.revoked.aborted).toBe(true)
    expect(cluster.records('state').map(({ key }) => String(key))).toContain('k')
  })

  it('of an owner whose epoch is over is refused', async () => {
    const { clock, due, own, values } = await open()
    const life = faultProcess(clock)
    const owned = await own(life)
    life.pause()
    await due(own())
    life.resume()
    const late = life.seen(owned.step(step))
    await expect(due(late)).rejects.toMatchObject({ name: 'TransactionError' })
    expect(values('out')).toEqual([])
  })
})

describe('a producer', () => {
  it('doubles what was written when its answer is lost', async () => {
    const { clock, cluster, due, values } = await open()
    const { life, strike } = once(clock, 'produce', { kind: 'lost-after' })
    const producer = await cluster.connect(life).producer()
    strike()
    await due(producer.send([{ topic: 'in', key: 'k', value: Buffer.from('1') }]))
    expect(values('in')).toEqual(['1', '1'])
  })

  it('is told at its deadline that nobody knows, and what was on the way may still arrive', async () => {
    const { clock, cluster, due, values } = await open()
    const { life, strike } = once(clock, 'produce', { kind: 'slow', beforeMs: 5_000, afterMs: 0 })
    const producer = await cluster.connect(life).producer({ deadlineMs: 2_000 })
    strike()
    const sending = producer.send([{ topic: 'in', key: 'k', value: Buffer.from('1') }])
    await expect(due(sending)).rejects.toMatchObject({ name: 'ProduceError' })
    await clock.advance(5_000)
    expect(values('in')).toEqual(['1'])
  })

  it('waits while there are not enough replicas', async () => {
    const { clock, cluster, due, values } = await open()
    const error = brokerError('NOT_ENOUGH_REPLICAS')
    const { life, strike } = once(clock, 'produce', { kind: 'refused', error })
    const producer = await cluster.connect(life).producer()
    strike()
    await due(producer.send([{ topic: 'in', key: 'k', value: Buffer.from('1') }]))
    expect(values('in')).toEqual(['1'])
  })
})

it('commits although the answer is lost, and commits again', async () => {
  const { clock, cluster, send, due, join } = await open()
  const { life, strike } = once(clock, 'commit', { kind: 'lost-after' })
  const seen: string[] = []
  cluster.onCommit((group, { offset }, by) => seen.push(`${by} ${group} ${offset}`))
  const group = await join(life)
  await send('1')
  const batch = await due(group.take(take, never))
  strike()
  await due(batch.commit())
  expect(seen).toEqual(['member-1 g 0', 'member-1 g 1', 'member-1 g 1'])
})

it('tells of each committed transaction what was in it, and of nothing that was not committed', async () => {
  const { cluster, send, due, own } = await open()
  const seen: string[] = []
  const grown: string[] = []
  await send('1')
  const owned = await due(own())
  cluster.onTransaction(({ transactionalId, epoch, records, partitions, positions }) =>
    seen.push(
      `${transactionalId}#${epoch}: ${records.map(({ topic, key }) => `${topic}=${String(key)}`).join()} in ${partitions.length}, read ${positions.map(({ topic, offset }) => `${topic}@${offset}`).join()}`,
    ),
  )
  cluster.onGrown((partitions) => grown.push(partitions.map(({ topic }) => topic).join()))
  await cluster.leaveOpen('another', [{ topic: 'out', key: 'o', value: null }])
  await due(
    owned.step({
      outputs: [{ topic: 'out', key: 'o', value: null }],
      states: [{ key: 's', value: null }],
      positions: [{ topic: 'in', partition: 0, offset: 1 }],
    }),
  )
  expect(seen).toEqual(['x-0#1: out=o,state=s in 2, read in@1'])
  expect(grown).toEqual(['out,state'])
})

describe('a log', () => {
  it('keeps of each key the newest record, and a tombstone for its time', async () => {
    const { clock, cluster, send, values } = await open(1, { 'delete.retention.ms': '60000' })
    for (const [key, value] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
      ['b', null],
    ] as const)
      await send(value, key)
    cluster.compact('in')
    expect(values('in')).toEqual(['2', null])
    await clock.advance(59_999)
    cluster.compact('in')
    expect(values('in')).toEqual(['2', null])
    await clock.advance(1)
    cluster.compact('in')
    expect(values('in')).toEqual(['2'])
    expect(cluster.log('in', 0)).toMatchObject({ start: 0, end: 4 })
  })

  it('does not compact past a transaction that is open', async () => {
    const { clock, cluster, own, send } = await open()
    const { life, strike } = once(clock, 'transaction-end', { kind: 'lost-before' })
    const owned = await own(life)
    await send('1', 'k', 'out')
    strike()
    void owned.step({ outputs: [{ topic: 'out', key: 'k', value: Buffer.from('2') }], states: [], positions: [] })
    await clock.advance(0)
    life.kill()
    await send('3', 'k', 'out')
    cluster.compact('out')
    expect(cluster.records('out').map(({ value }) => String(value))).toEqual(['1'])
    await clock.advance(30_000)
    expect(cluster.records('out').map(({ value }) => String(value))).toEqual(['1', '3'])
  })

  it('forgets what is older than its retention, and a group that has not read it fails', async () => {
    const { clock, cluster, send, due, join } = await open(1, { 'retention.ms': '60000' })
    const life = faultProcess(clock)
    const group = await join(life)
    await clock.advance(1)
    life.pause()
    await send('1')
    await clock.advance(61_000)
    await send('2')
    cluster.expire('in')
    life.resume()
    const failing = expect(group.failed).rejects.toMatchObject({ name: 'OffsetOutOfRangeError', offset: 0 })
    await due(failing)
    expect(cluster.log('in', 0)).toMatchObject({ start: 1, end: 2 })
  })

  it('that lost its end is noticed by a group that had read it', async () => {
    const { clock, cluster, send, due, join } = await open()
    const group = await join()
    await send('1')
    await send('2')
    await (await due(group.take(take, never))).commit()
    cluster.loseEnd('in', 0, 1)
    await group[Symbol.asyncDispose]()
    const again = await join()
    const failing = expect(again.failed).rejects.toMatchObject({ name: 'OffsetOutOfRangeError', log: { end: 1 } })
    await clock.advance(1)
    await failing
  })
})
