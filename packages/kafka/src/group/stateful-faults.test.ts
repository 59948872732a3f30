import fc from 'fast-check'
import { memoryCluster } from '../memory/cluster.ts'
import { type KafkaRecord, type OwnedPartition } from '../port.ts'
import { anyPlay, playUntilOver } from '../testing/any-play.ts'
import { type FaultProcess } from '../testing/fault-process.ts'
import { type Program, startPlay } from '../testing/fault-play.ts'
import { manualClock } from '../testing/manual-clock.ts'

const records = 120
const sentOverMs = 110_000
const partitions = [0, 1, 2]
const take = { maxRecords: 4, maxBytes: 1e6, maxWaitMs: 2_000 }

it('counts each record exactly once, in outputs, states and positions alike, whatever happens to its members', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlay, async (play) => {
      const clock = manualClock()
      const cluster = memoryCluster({ clock, heartbeatMs: 1_000, rebalanceDelayMs: 1_000 })
      const outside = cluster.connect()
      await outside.createTopics(
        ['in', 'state', 'out'].map((name) => ({ name, partitions: 3, replicationFactor: 1, config: {} })),
      )
      const out = () => cluster.records('out').map(({ value }) => String(value))
      const ahead: string[] = []
      cluster.onCommit((_group, { partition, offset }, by) => {
        const seen = new Set(out().map((text) => text.split(' ')[0]))
        const before = cluster.records('in').filter((one) => one.partition === partition && one.offset < offset)
        const missing = before.filter(({ value }) => !seen.has(String(value)))
        if (missing.length > 0) ahead.push(`${by} committed ${partition}:${offset} before ${missing.length} records`)
      })
      const program: Program = async (kafka, life, signal) => {
        const group = await life.seen(
          kafka.statefulGroup({
            ...{ groupId: 'g', inputTopics: ['in'], stateTopic: 'state', transactionalIdPrefix: 'x' },
            ...{ sessionTimeoutMs: 10_000, transactionTimeoutMs: 15_000 },
          }),
        )
        try {
          const counting: Promise<void>[] = []
          const states = new Map<number, Map<string, number>>()
          const owners = group.partitions(signal)[Symbol.asyncIterator]()
          for (;;) {
            const next = await life.seen(Promise.race([owners.next(), group.failed]))
            if (next.done === true) break
            counting.push(count(next.value, states, life, signal))
          }
          await life.seen(Promise.all(counting))
        } finally {
          await life.seen(Promise.resolve(group[Symbol.asyncDispose]()))
        }
      }
      const played = startPlay(play, program, { clock, cluster })
      const producer = await outside.producer()
      for (let n = 0; n < records; n++)
        void clock
          .sleep((n * sentOverMs) / records)
          .then(async () => producer.send([{ topic: 'in', key: `k${n % 7}`, value: Buffer.from(String(n)) }]))
      for (let ms = 20_000; ms < play.lastsMs; ms += 20_000)
        void clock.sleep(ms).then(() => {
          cluster.compact('state')
        })
      const read = () => partitions.map((partition) => cluster.log('in', partition).end)
      const committed = () => partitions.map((partition) => cluster.committed('g', 'in', partition) ?? 0)
      const isDone = () => out().length >= records && String(committed()) === String(read())
      await playUntilOver(clock, play, isDone)

      const numbers = out().map((text) => Number(text.split(' ')[0]))
      expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: records }, (_, n) => n))
      // Each record was counted upon the count of the one before of its key: no state was lost, none was used twice.
      for (const [key, list] of Map.groupBy(cluster.records('out'), (record) => String(record.key)))
        expect([key, list.map(({ value }) => Number(String(value).split(' ')[1]))]).toEqual([
          key,
          list.map((_, n) => n + 1),
        ])
      expect({ ahead, committed: committed() }).toEqual({ ahead: [], committed: read() })
      const stopped = played.stop()
      await clock.advance(120_000)
      await stopped
      expect({ members: cluster.members('g'), open: cluster.openTransactions(), timers: clock.pending() }).toEqual({
        ...{ members: [], open: [], timers: 0 },
      })
    }),
    { numRuns: 30 },
  )
}, 120_000)

/** Numbers the records of each key; the last number is its state. Keeps states as its service does: for a partition that may come back as kept. */
async function count(
  owned: OwnedPartition,
  held: Map<number, Map<string, number>>,
  life: FaultProcess,
  signal: AbortSignal,
): Promise<void> {
  const { partition } = owned
  try {
    const before = held.get(partition)
    held.delete(partition)
    let states = new Map<string, number>()
    const onState = (key: string, value: Buffer | null) => void states.set(key, Number(value))
    const { kept } = await life.seen(owned.restore(onState, signal, { holdsState: before !== undefined }))
    if (kept && before) states = before
    for (;;) {
      held.set(partition, states)
      const taken = await life.seen(owned.take(take, signal))
      if (taken.length === 0) continue
      const { changed, outputs } = counted(taken, states)
      const last = taken.at(-1) as KafkaRecord
      // Until the step is known to have happened nobody may build upon the state.
      held.delete(partition)
      await life.seen(
        owned.step({
          outputs,
          states: [...changed].map(([key, number]) => ({ key, value: Buffer.from(String(number)) })),
          positions: [{ topic: 'in', partition, offset: last.offset + 1 }],
        }),
      )
      for (const [key, number] of changed) states.set(key, number)
    }
  } catch (error) {
    if (!signal.aborted && !owned.revoked.aborted) throw error
  }
}

function counted(taken: readonly KafkaRecord[], states: ReadonlyMap<string, number>) {
  const changed = new Map<string, number>()
  const outputs = taken.map(({ key, value }) => {
    const name = String(key)
    const number = (changed.get(name) ?? states.get(name) ?? 0) + 1
    changed.set(name, number)
    return { topic: 'out', key: name, value: Buffer.from(`${String(value)} ${number}`) }
  })
  return { changed, outputs }
}
