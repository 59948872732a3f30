import { memoryDriver } from '../memory/driver.ts'
import { memoryGroups } from '../memory/groups.ts'
import { alwaysAlive } from '../memory/process-life.ts'
import { memoryTopics } from '../memory/topics.ts'
import { memoryTransactions } from '../memory/transactions.ts'
import { silent } from '../log.ts'
import { TransactionError, type OwnedPartition } from '../port.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { type DriverEvents, type StatefulDriver } from './driver.ts'
import { statefulGroup } from './stateful-group.ts'

const options = { groupId: 'g', inputTopics: ['in'], stateTopic: 'state', transactionalIdPrefix: 'x' }
const never = new AbortController().signal

/** One member over one partition, whose driver can be interfered with. */
async function world(interfere: (driver: StatefulDriver) => Partial<StatefulDriver> = () => ({})) {
  const clock = manualClock()
  const topics = memoryTopics(clock)
  for (const name of ['in', 'state', 'out']) topics.create({ name, partitions: 1, replicationFactor: 1, config: {} })
  const groups = memoryGroups({ clock })
  const transactions = memoryTransactions(topics, groups, clock)
  const life = alwaysAlive(clock)
  const membership = { groupId: 'g', topics: ['in'], alike: ['state'], assignment: 'numbers' as const }
  const driver: StatefulDriver = {
    ...memoryDriver(membership, { topics, groups, life, heartbeatMs: 0, newMemberId: () => 'm' }),
    openProducer: (partition) =>
      transactions.open({ transactionalId: `x-${partition}`, groupId: 'g', timeoutMs: 30_000 }, life),
    readState: (partition, onRecord) => {
      topics.log('state', partition).read(0, 1_000).records.some(onRecord)
      return Promise.resolve()
    },
  }
  const group = await statefulGroup({ ...driver, ...interfere(driver) }, options, { clock, log: silent, observer: {} })
  const offers = group.partitions(never)[Symbol.asyncIterator]()
  const next = async (): Promise<OwnedPartition> => {
    const offered = offers.next()
    await clock.advance(1_000)
    return (await offered).value as OwnedPartition
  }
  return { clock, topics, group, next }
}

const output = { outputs: [{ topic: 'out', key: 'k', value: null }], states: [], positions: [] }

it('refuses effects when the last heartbeat is older than half the session timeout', async () => {
  let lastHeartbeatAt = 0
  const { clock, topics, next } = await world(() => ({ lastHeartbeatAt: () => lastHeartbeatAt }))
  lastHeartbeatAt = clock.now()
  const owned = await next()
  lastHeartbeatAt = clock.now()
  await owned.restore(() => undefined, never)
  await owned.step(output)
  await clock.advance(15_001)
  await expect(owned.step(output)).rejects.toBeInstanceOf(TransactionError)
  expect(owned.revoked.aborted).toBe(true)
  expect(topics.log('out', 0).read(0, 10).records).toHaveLength(1)
})

it('refuses to take or step before the state is restored', async () => {
  const { next } = await world()
  const owned = await next()
  const take = owned.take({ maxRecords: 1, maxBytes: 1, maxWaitMs: 0 }, never)
  await expect(take).rejects.toThrow('await restore() first')
  await expect(owned.step(output)).rejects.toThrow('await restore() first')
})

it('offers a partition again, with growing pauses, while its producer cannot be opened', async () => {
  let tries = 0
  const { next } = await world((driver) => ({
    openProducer: (partition, signal) =>
      ++tries < 4 ? Promise.reject(new Error('no coordinator')) : driver.openProducer(partition, signal),
  }))
  const owned = await next()
  expect(tries).toBe(4)
  await owned.restore(() => undefined, never)
  await owned.step(output)
})

it('fails when retention overtakes it, instead of jumping over the gap', async () => {
  const { clock, topics, group, next } = await world()
  const owned = await next()
  topics.append([0, 1, 2].map(() => ({ topic: 'in', key: null, value: null })))
  // Inputs are held until the state is there, so the position is still 0 when the log begins at 2.
  topics.log('in', 0).truncate(2)
  await owned.restore(() => undefined, never)
  const failing = expect(group.failed).rejects.toMatchObject({
    name: 'OffsetOutOfRangeError',
    offset: 0,
    log: { start: 2, end: 3 },
  })
  await clock.advance(1)
  await failing
  expect(owned.revoked.aborted).toBe(true)
})

it('goes on fetching for the new lease of a partition when a step of the one before fails late', async () => {
  let events: DriverEvents | undefined
  let fail: (error: Error) => void = () => undefined
  let isHanging = false
  const { clock, topics, next } = await world((driver) => ({
    start: (handlers) => driver.start((events = handlers)),
    async openProducer(partition, signal) {
      const producer = await driver.openProducer(partition, signal)
      const hang = () => new Promise<void>((_, reject) => (fail = reject))
      return { ...producer, transact: (...all) => (isHanging ? hang() : producer.transact(...all)) }
    },
  }))
  const former = await next()
  await former.restore(() => undefined, never)
  isHanging = true
  const stepping = former.step(output)
  await clock.advance(1)
  isHanging = false
  // A generation was missed, so nothing is kept.
  const partitions = [{ topic: 'in', partition: 0 }]
  events?.assigned({ memberId: 'm', generation: 9, partitions, commit: () => Promise.resolve() })
  const owned = await next()
  await owned.restore(() => undefined, never)
  fail(new Error('fenced'))
  await expect(stepping).rejects.toBeInstanceOf(TransactionError)
  topics.append([{ topic: 'in', key: 'k', value: null }])
  const taking = owned.take({ maxRecords: 1, maxBytes: 1, maxWaitMs: 5_000 }, never)
  await clock.advance(5_000)
  expect(await taking).toHaveLength(1)
  expect(owned.revoked.aborted).toBe(false)
})
