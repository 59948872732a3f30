import { recordBytes } from '../core/record-size.ts'
import { RecordTooLargeError, RevokedError, TransactionError, type KafkaRecord, type Position } from '../port.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { doorbell } from './doorbell.ts'
import { enter, newLease, ownedPartition, type LeaseTools } from './owned-partition.ts'
import { inputPositions } from './positions.ts'
import { newTenure } from './tenure.ts'

const partition = 3
const never = new AbortController().signal
const record = (offset: number, bytes = 10): KafkaRecord => ({
  topic: 'in',
  partition,
  offset,
  key: null,
  value: Buffer.alloc(bytes),
  headers: {},
  timestampMs: 0,
})
const nothing = { outputs: [], states: [], positions: [] }
const at = (offset: number): Position => ({ topic: 'in', partition, offset })

/** A lease that is ready, and what happens to it. */
function world(more: Partial<LeaseTools> = {}) {
  const clock = manualClock()
  const bell = doorbell(clock)
  const transactions: unknown[][] = []
  const stepped: unknown[][] = []
  const broken: unknown[] = []
  const restored: unknown[][] = []
  let taken = 0
  const tenure = newTenure()
  tenure.producer = {
    transact: (records, positions) => {
      transactions.push([records, positions])
      return clock.sleep(5)
    },
    close: () => Promise.resolve(),
  }
  const lease = newLease(partition, tenure)
  lease.isReady = true
  lease.inputs.set('in', { topic: 'in', partition, positions: inputPositions(0), paused: false })
  const owned = ownedPartition(lease, {
    stateTopic: 'state',
    maxRecordBytes: 1_000,
    clock,
    bell,
    throwIfFailed: () => undefined,
    doubt: () => undefined,
    onTaken: () => taken++,
    onStepped: (_lease, step, committed, durationMs) => stepped.push([step, committed, durationMs]),
    breakOff: (_lease, cause) => broken.push(cause),
    restore: (...args) => {
      restored.push(args)
      return Promise.resolve({ kept: false })
    },
    ...more,
  })
  const arrive = (...offsets: number[]) => {
    const records = offsets.map((offset) => record(offset))
    const from = lease.inputs.get('in')!.positions.expected
    enter(lease, { topic: 'in', partition, from, records, next: (offsets.at(-1) ?? from) + 1 })
    bell.ring()
  }
  return { clock, lease, tenure, owned, arrive, transactions, stepped, broken, restored, taken: () => taken }
}
const limits = { maxRecords: 2, maxBytes: 1_000_000, maxWaitMs: 100 }

describe('what was fetched', () => {
  it('enters in order, and tells its bytes', () => {
    const { lease } = world()
    const records = [record(0), record(1, 20)]
    const bytes = enter(lease, { topic: 'in', partition, from: 0, records, next: 4 })
    expect(bytes).toBe(recordBytes(records[0]!) + recordBytes(records[1]!))
    expect(lease.buffer.bytes('in')).toBe(bytes)
    expect(lease.inputs.get('in')?.positions.expected).toBe(4)
    expect(lease.inputs.get('in')?.positions.resolve(2)).toBe(4)
  })

  it('may hold no record at all', () => {
    const { lease } = world()
    expect(enter(lease, { topic: 'in', partition, from: 0, records: [], next: 3 })).toBe(0)
    expect(lease.inputs.get('in')?.positions.expected).toBe(3)
  })

  it('is left aside when it was asked for under an earlier assignment, or of a topic that is no input', () => {
    const { lease } = world()
    expect(enter(lease, { topic: 'in', partition, from: 7, records: [record(7)], next: 8 })).toBeUndefined()
    expect(enter(lease, { topic: 'other', partition, from: 0, records: [record(0)], next: 1 })).toBeUndefined()
    expect(lease.buffer.records()).toBe(0)
  })
})

describe('taking', () => {
  it('waits for a first record, no longer than it was told', async () => {
    const { clock, owned, taken } = world()
    let records: unknown
    void owned.take(limits, never).then((found) => (records = found))
    await clock.advance(99)
    expect(records).toBeUndefined()
    await clock.advance(1)
    expect(records).toEqual([])
    expect(taken()).toBe(1)
  })

  it('gives what is there at once when it is not to linger', async () => {
    const { owned, arrive } = world()
    arrive(0)
    expect(await owned.take(limits, never)).toEqual([record(0)])
  })

  it('is woken by the first record', async () => {
    const { clock, owned, arrive } = world()
    const taking = owned.take(limits, never)
    await clock.advance(50)
    arrive(0)
    expect((await taking).map(({ offset }) => offset)).toEqual([0])
  })

  it('lingers for more from its first record on, also past its longest wait', async () => {
    const { clock, owned, arrive } = world()
    let offsets: unknown
    void owned
      .take({ ...limits, maxRecords: 9, lingerMs: 30 }, never)
      .then((found) => (offsets = found.map(({ offset }) => offset)))
    await clock.advance(80)
    arrive(0)
    await clock.advance(20)
    arrive(1)
    await clock.advance(9)
    expect(offsets).toBeUndefined()
    await clock.advance(1)
    expect(offsets).toEqual([0, 1])
  })

  it.each([
    ['records', { maxRecords: 2, maxBytes: 1_000_000 }],
    ['bytes', { maxRecords: 9, maxBytes: 2 * recordBytes(record(0)) }],
  ])('does not linger when it has enough %s', async (_what, some) => {
    const { owned, arrive, lease } = world()
    arrive(0, 1)
    const records = await owned.take({ ...some, maxWaitMs: 100, lingerMs: 30 }, never)
    expect(records.map(({ offset }) => offset)).toEqual([0, 1])
    expect(lease.buffer.records()).toBe(0)
  })

  it('ends with the reason of its caller, before or while it waits', async () => {
    const { owned, arrive } = world()
    const stop = new AbortController()
    const taking = owned.take(limits, stop.signal)
    const stopped = expect(taking).rejects.toThrow('stopping')
    stop.abort(new Error('stopping'))
    await stopped
    arrive(0)
    await expect(owned.take(limits, stop.signal)).rejects.toThrow('stopping')
  })

  it('ends when the partition is revoked, before or while it waits, and gives nothing any more', async () => {
    const { clock, lease, owned, arrive } = world()
    const taking = expect(owned.take(limits, never)).rejects.toBeInstanceOf(RevokedError)
    arrive(0)
    lease.revoke('it moved')
    await clock.advance(100)
    await taking
    expect(lease.isReady).toBe(false)
    expect(lease.buffer.records()).toBe(0)
    await expect(owned.take(limits, never)).rejects.toThrow('it moved')
  })

  it('tells that the group has failed', async () => {
    const { owned, arrive } = world({
      throwIfFailed: () => {
        throw new Error('the group has failed')
      },
    })
    arrive(0)
    await expect(owned.take(limits, never)).rejects.toThrow('the group has failed')
  })
})

it('is of no use before it is ready', async () => {
  expect(newLease(partition, newTenure()).isReady).toBe(false)
  const { lease, owned, arrive } = world()
  arrive(0)
  lease.isReady = false
  await expect(owned.take(limits, never)).rejects.toThrow('await restore() first')
  await expect(owned.step({ ...nothing, positions: [at(1)] })).rejects.toThrow('await restore() first')
})

describe('a step', () => {
  it('writes outputs, states and positions in one transaction, and says so', async () => {
    const { clock, owned, tenure, transactions, stepped, arrive, lease } = world()
    arrive(0, 1)
    const output = { topic: 'out', key: 'a', value: null }
    const step = { outputs: [output], states: [{ key: 's', value: Buffer.from('1') }], positions: [at(2)] }
    const done = owned.step(step)
    await clock.advance(5)
    await done
    expect(transactions).toEqual([
      [[output, { topic: 'state', key: 's', value: Buffer.from('1'), partition }], [at(2)]],
    ])
    expect(stepped).toEqual([[step, true, 5]])
    expect(tenure.positions.get('in')).toBe(2)
    expect(lease.inputs.get('in')?.positions.expected).toBe(2)
  })

  it('commits behind the control records that follow its last record, once', async () => {
    const { clock, owned, lease, tenure, transactions } = world()
    enter(lease, { topic: 'in', partition, from: 0, records: [record(0)], next: 3 })
    for (const offset of [1, 1]) {
      const done = owned.step({ ...nothing, positions: [at(offset)] })
      await clock.advance(5)
      await done
    }
    expect(transactions.map(([, positions]) => positions)).toEqual([[at(3)], [at(1)]])
    expect(tenure.positions.get('in')).toBe(1)
  })

  it('commits a position of a topic that it does not read as it is', async () => {
    const { clock, owned, transactions } = world()
    const elsewhere = { topic: 'elsewhere', partition, offset: 9 }
    const done = owned.step({ ...nothing, positions: [elsewhere] })
    await clock.advance(5)
    await done
    expect(transactions).toEqual([[[], [elsewhere]]])
  })

  it.each([
    ['an output', { ...nothing, outputs: [{ topic: 'out', key: 'a', value: null }] }],
    ['a state', { ...nothing, states: [{ key: 'a', value: null }] }],
    ['a position', { ...nothing, positions: [at(1)] }],
    [
      'an output and a state',
      { ...nothing, outputs: [{ topic: 'o', key: 'a', value: null }], states: [{ key: 'a', value: null }] },
    ],
    ['a state and a position', { ...nothing, states: [{ key: 'a', value: null }], positions: [at(1)] }],
  ])('of %s is a transaction', async (_what, step) => {
    const { clock, owned, transactions } = world()
    const done = owned.step(step)
    await clock.advance(5)
    await done
    expect(transactions).toHaveLength(1)
  })

  it('of nothing at all is none', async () => {
    const { owned, transactions, stepped } = world()
    await owned.step(nothing)
    expect([transactions, stepped]).toEqual([[], []])
  })

  it('waits for the one before it', async () => {
    const { clock, owned, transactions } = world()
    const steps = [owned.step({ ...nothing, positions: [at(1)] }), owned.step({ ...nothing, positions: [at(2)] })]
    await clock.advance(4)
    expect(transactions).toHaveLength(1)
    await clock.advance(6)
    await Promise.all(steps)
    expect(transactions).toHaveLength(2)
  })

  it('that the broker refuses gives up the partition, with the reason', async () => {
    const { clock, owned, tenure, stepped, broken } = world()
    const fenced = new Error('fenced')
    tenure.producer = {
      transact: () => clock.sleep(7).then(() => Promise.reject(fenced)),
      close: () => Promise.resolve(),
    }
    const step = { ...nothing, positions: [at(1)] }
    const failing = expect(owned.step(step)).rejects.toMatchObject({
      name: 'TransactionError',
      partition,
      cause: fenced,
    })
    await clock.advance(7)
    await failing
    expect(broken).toEqual([fenced])
    expect(stepped).toEqual([[step, false, 7]])
    expect(tenure.positions.size).toBe(0)
  })

  it.each([
    ['this member is in doubt', { doubt: () => new Error('no heartbeat') }, {}, 'no heartbeat'],
    ['its producer is gone', {}, { producer: undefined }, 'producer of this partition is closed'],
    ['its tenure is over', {}, { isOver: true }, 'producer of this partition is closed'],
  ])('is not tried when %s', async (_what, tools, change, reason) => {
    const { owned, tenure, transactions, broken } = world(tools)
    Object.assign(tenure, change)
    await expect(owned.step({ ...nothing, positions: [at(1)] })).rejects.toBeInstanceOf(TransactionError)
    expect(transactions).toEqual([])
    expect((broken[0] as Error).message).toContain(reason)
  })

  it('under a partition that was revoked is refused and harms nothing', async () => {
    const { lease, owned, transactions, broken } = world()
    lease.revoke('it moved')
    await expect(owned.step({ ...nothing, positions: [at(1)] })).rejects.toBeInstanceOf(RevokedError)
    expect([transactions, broken]).toEqual([[], []])
  })

  it('may have records up to the limit; one above it is named by its number before anything is sent', async () => {
    const { clock, owned, transactions, broken } = world()
    const sized = (bytes: number) => ({ topic: 'out', key: null, value: Buffer.alloc(bytes - 40) })
    const done = owned.step({ ...nothing, outputs: [sized(1_000)] })
    await clock.advance(5)
    await done
    const tooLarge = owned.step({
      ...nothing,
      outputs: [sized(1_000)],
      states: [{ key: 's', value: Buffer.alloc(1_000) }],
    })
    await expect(tooLarge).rejects.toBeInstanceOf(RecordTooLargeError)
    await expect(tooLarge).rejects.toMatchObject({ index: 1, maxBytes: 1_000 })
    expect(transactions).toHaveLength(1)
    expect(broken).toEqual([])
    const next = owned.step({ ...nothing, positions: [at(1)] })
    await clock.advance(5)
    await next
    expect(transactions).toHaveLength(2)
  })
})

it('asks for everything again unless its caller says that it holds the state', async () => {
  const { owned, lease, restored } = world()
  const onState = () => undefined
  await owned.restore(onState, never)
  await owned.restore(onState, never, { holdsState: true })
  expect(restored).toEqual([
    [lease, onState, never, false],
    [lease, onState, never, true],
  ])
})
