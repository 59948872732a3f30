import { type Clock } from '../clock.ts'
import { idOf, type DriverEvents, type GroupDriver, type TopicPartition } from '../group/driver.ts'
import { OffsetOutOfRangeError } from '../port.ts'
import { type MemoryGroups, type MemoryMember } from './groups.ts'
import { type MemoryTopics } from './topics.ts'

const FETCH_RECORDS = 500

export interface MemoryMembership {
  readonly groupId: string
  readonly memberId: string
  readonly topics: readonly string[]
  readonly alike: readonly string[]
  readonly assignment: 'numbers' | 'spread'
}

/** A member whose fetches happen in microtasks whenever there may be something to fetch: no timers, so tests decide about time. */
export function memoryDriver(
  membership: MemoryMembership,
  { topics, groups, clock }: { topics: MemoryTopics; groups: MemoryGroups; clock: Clock },
): GroupDriver {
  const { groupId } = membership
  let events: DriverEvents | undefined
  let assigned: readonly TopicPartition[] = []
  let positions = new Map<string, number>()
  const paused = new Set<string>()
  let scheduled = false
  let lastFetchAt = clock.now()

  const schedule = () => {
    if (scheduled || !events) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      if (fetchOnce()) schedule()
    })
  }

  /** One round over all partitions, as one fetch request. @returns whether anything was found */
  const fetchOnce = (): boolean => {
    lastFetchAt = clock.now()
    let found = false
    for (const { topic, partition } of assigned) {
      const id = idOf({ topic, partition })
      const from = positions.get(id)
      if (from === undefined || paused.has(id) || !events) continue
      const log = topics.log(topic, partition)
      if (from < log.start || from > log.end) {
        events.failed(new OffsetOutOfRangeError(groupId, { topic, partition, offset: from }, log))
        return false
      }
      const { records, next } = log.read(from, FETCH_RECORDS)
      if (next === from) continue
      positions.set(id, next)
      found = true
      events.fetched({ topic, partition, from, records, next })
    }
    return found
  }

  const member: MemoryMember = {
    ...membership,
    assigned(assignment) {
      assigned = assignment.partitions
      positions = new Map()
      paused.clear()
      events?.assigned(assignment)
    },
    failed: (error) => events?.failed(error),
  }
  const unsubscribe = topics.onAppend(schedule)

  return {
    start(handlers) {
      events = handlers
      groups.join(member)
      return Promise.resolve()
    },
    pause(partitions) {
      for (const partition of partitions) paused.add(idOf(partition))
    },
    resume(partitions) {
      for (const partition of partitions) paused.delete(idOf(partition))
      schedule()
    },
    seek(position) {
      positions.set(idOf(position), position.offset)
      schedule()
    },
    startPositions: (partitions) =>
      Promise.resolve().then(() =>
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
    lastHeartbeatAt: () => clock.now(),
    lastFetchAt: () => lastFetchAt,
    close() {
      unsubscribe()
      events = undefined
      assigned = []
      groups.leave(member)
      return Promise.resolve()
    },
  }
}
