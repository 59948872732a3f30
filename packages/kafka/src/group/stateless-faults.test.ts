import fc from 'fast-check'
import { memoryCluster } from '../memory/cluster.ts'
import { type StatelessGroup } from '../port.ts'
import { anyPlay, playUntilOver } from '../testing/any-play.ts'
import { type Program, startPlay } from '../testing/fault-play.ts'
import { manualClock } from '../testing/manual-clock.ts'

const records = 120
const sentOverMs = 110_000

it('does every record at least once, and commits none before it is done, whatever happens to its members', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPlay,
      fc.constantFrom('numbers' as const, 'spread' as const),
      async (play, assignment): Promise<void> => {
        const clock = manualClock()
        const cluster = memoryCluster({ clock, heartbeatMs: 1_000, rebalanceDelayMs: 1_000 })
        const outside = cluster.connect()
        await outside.createTopics([{ name: 'in', partitions: 3, replicationFactor: 1, config: {} }])
        const done = new Set<string>()
        const ahead: string[] = []
        cluster.onCommit((_group, { partition, offset }, by) => {
          const before = cluster.records('in').filter((one) => one.partition === partition && one.offset < offset)
          const missing = before.filter((one) => !done.has(String(one.value)))
          if (missing.length > 0) ahead.push(`${by} committed ${partition}:${offset} before ${missing.length} records`)
        })
        const program: Program = async (kafka, life, signal) => {
          const group: StatelessGroup = await life.seen(
            kafka.statelessGroup({ groupId: 'g', topics: ['in'], assignment, sessionTimeoutMs: 10_000 }),
          )
          try {
            for (;;) {
              const batch = await life.seen(group.take({ maxRecords: 4, maxBytes: 1e6, maxWaitMs: 2_000 }, signal))
              // An effect takes its time, and the member may have lost everything meanwhile.
              await life.clock.sleep(200)
              for (const { value } of batch.records) done.add(String(value))
              await life.seen(batch.commit())
            }
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
        const isDone = () =>
          done.size === records &&
          [0, 1, 2].every((partition) => cluster.committed('g', 'in', partition) === cluster.log('in', partition).end)
        await playUntilOver(clock, play, isDone)
        expect({ done: done.size, ahead, isCommitted: isDone() }).toEqual({
          done: records,
          ahead: [],
          isCommitted: true,
        })
        const stopped = played.stop()
        await clock.advance(120_000)
        await stopped
        expect({ members: cluster.members('g'), timers: clock.pending() }).toEqual({ members: [], timers: 0 })
      },
    ),
    { numRuns: 30 },
  )
}, 120_000)
