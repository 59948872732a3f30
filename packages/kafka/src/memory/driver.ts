import { idOf, type DriverEvents, type FetchedBatch, type GroupDriver, type TopicPartition } from '../group/driver.ts'
import { backoffMs } from '../group/backoff.ts'
import { OffsetOutOfRangeError, type Position } from '../port.ts'
import { type MemoryMembership } from './deal.ts'
import { memoryMember, type MemoryMemberTools } from './member.ts'
import { type GrownListener } from './topics.ts'

const FETCH_RECORDS = 500

/** A member of a group. A fetch that finds nothing waits in the cluster until there is more: no timers, so tests decide about time. */
export function memoryDriver(membership: MemoryMembership, tools: MemoryMemberTools): GroupDriver {
  const { groupId } = membership
  const { topics, groups, life } = tools
  const member = memoryMember(membership, tools)
  let events: DriverEvents | undefined
  let assigned: readonly TopicPartition[] = []
  /** One more for each assignment: what was asked for under another belongs to nobody. */
  let epoch = 0
  let positions = new Map<string, number>()
  const paused = new Set<string>()
  let lastFetchAt = life.clock.now()
  let wake: () => void = () => undefined
  let isFetching = false

  const wanted = (): readonly Position[] =>
    assigned.flatMap((partition) => {
      const id = idOf(partition)
      const offset = positions.get(id)
      return offset === undefined || paused.has(id) ? [] : [{ ...partition, offset }]
    })

  /** Fetches until nothing is wanted; whatever makes something wanted calls it again. */
  const fetch = async () => {
    if (isFetching) return
    isFetching = true
    try {
      for (let failures = 0; events && wanted().length > 0;) {
        const asOf = epoch
        try {
          const batches = await life.request('fetch', groupId, answer)
          lastFetchAt = life.clock.now()
          failures = 0
          if (asOf === epoch) for (const batch of batches) handOver(batch)
        } catch (error) {
          if (error instanceof OffsetOutOfRangeError) {
            if (asOf !== epoch) continue
            events.failed(error)
            return
          }
          await life.clock.sleep(backoffMs(failures++))
        }
      }
    } finally {
      isFetching = false
    }
  }

  const handOver = (batch: FetchedBatch) => {
    const id = idOf(batch)
    // Moved by the handler of a batch before, or paused by it: as the client does, what is there already is kept for nobody.
    if (!events || positions.get(id) !== batch.from || paused.has(id)) return
    positions.set(id, batch.next)
    events.fetched(batch)
  }

  /** In the cluster: what there is, or, when there is nothing, what there is after something has changed. */
  const answer = (): readonly FetchedBatch[] | Promise<readonly FetchedBatch[]> => {
    const asked = wanted()
    const found = available(asked)
    if (found.length > 0) return found
    const known = new Map(asked.map((position) => [idOf(position), position]))
    return new Promise((resolve, reject) => {
      const look: GrownListener = (grown) => {
        try {
          // Nothing is asked for anew while this waits: that wakes it.
          const now = available(
            grown.flatMap((one) => known.get(idOf(one)) ?? []).filter((one) => !paused.has(idOf(one))),
          )
          if (now.length > 0) settle(now)
        } catch (error) {
          unsubscribe()
          reject(error as Error)
        }
      }
      const settle = (batches: readonly FetchedBatch[]) => {
        unsubscribe()
        resolve(batches)
      }
      const unsubscribe = topics.onGrown(look)
      wake = () => {
        settle([])
      }
    })
  }

  const available = (asked: readonly Position[]): readonly FetchedBatch[] =>
    asked.flatMap(({ topic, partition, offset: from }) => {
      const log = topics.log(topic, partition)
      if (from < log.start || from > log.end)
        throw new OffsetOutOfRangeError(groupId, { topic, partition, offset: from }, log)
      const { records, next } = log.read(from, FETCH_RECORDS)
      return next === from ? [] : [{ topic, partition, from, records, next }]
    })

  const changed = () => {
    wake()
    void fetch()
  }

  return {
    async start(handlers) {
      events = handlers
      await member.start({
        assigned(assignment) {
          assigned = assignment.partitions
          epoch += 1
          positions = new Map()
          paused.clear()
          lastFetchAt = life.clock.now()
          events?.assigned(assignment)
          changed()
        },
        lost(reason) {
          assigned = []
          epoch += 1
          events?.lost(reason)
          changed()
        },
        failed: (error) => events?.failed(error),
      })
    },
    pause(partitions) {
      for (const partition of partitions) paused.add(idOf(partition))
    },
    resume(partitions) {
      for (const partition of partitions) paused.delete(idOf(partition))
      changed()
    },
    seek(position) {
      positions.set(idOf(position), position.offset)
      changed()
    },
    startPositions: (partitions) =>
      life.request('start-positions', groupId, () =>
        partitions.map(({ topic, partition }) => {
          const log = topics.log(topic, partition)
          const committed = groups.committed(groupId, { topic, partition })
          const offset = committed ?? log.start
          if (offset < log.start || offset > log.end) {
            throw new OffsetOutOfRangeError(groupId, { topic, partition, offset }, log)
          }
          return { topic, partition, offset, committed: committed !== undefined }
        }),
      ),
    lastHeartbeatAt: member.lastHeartbeatAt,
    lastFetchAt() {
      if (member.isJoined() && life.isHeard()) lastFetchAt = life.clock.now()
      return lastFetchAt
    },
    async close() {
      events = undefined
      assigned = []
      epoch += 1
      changed()
      await member.close()
    },
  }
}
