import { type Cluster, type TopicOffsets } from 'kafkajs'
import { idOf, type StartPosition, type TopicPartition } from '../group/driver.ts'
import { OffsetOutOfRangeError } from '../port.ts'

export interface LogRange {
  readonly start: number
  readonly end: number
}

/**
 * Where a group goes on: its committed positions, else the start of the log.
 * @throws OffsetOutOfRangeError when a committed position is not in the log any more.
 */
export async function startPositions(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<StartPosition[]> {
  if (partitions.length === 0) return []
  const [committed, starts, ends] = await Promise.all([
    committedOffsets(cluster, groupId, partitions),
    logOffsets(cluster, partitions, true),
    logOffsets(cluster, partitions, false),
  ])
  return partitions.map(({ topic, partition }) => {
    const id = idOf({ topic, partition })
    const log = { start: starts.get(id) ?? 0, end: ends.get(id) ?? 0 }
    const known = committed.get(id) ?? -1
    if (known < 0) return { topic, partition, offset: log.start, committed: false }
    if (known < log.start || known > log.end)
      throw new OffsetOutOfRangeError(groupId, { topic, partition, offset: known }, log)
    return { topic, partition, offset: known, committed: true }
  })
}

export async function logRange(cluster: Cluster, partition: TopicPartition): Promise<LogRange> {
  const [starts, ends] = await Promise.all([
    logOffsets(cluster, [partition], true),
    logOffsets(cluster, [partition], false),
  ])
  return { start: starts.get(idOf(partition)) ?? 0, end: ends.get(idOf(partition)) ?? 0 }
}

async function committedOffsets(cluster: Cluster, groupId: string, partitions: readonly TopicPartition[]) {
  const coordinator = await cluster.findGroupCoordinator({ groupId })
  const topics = grouped(partitions).map(({ topic, partitions: list }) => ({
    topic,
    partitions: list.map(({ partition }) => ({ partition, offset: '' })),
  }))
  const { responses } = await coordinator.offsetFetch({ groupId, topics })
  return indexed(responses)
}

async function logOffsets(cluster: Cluster, partitions: readonly TopicPartition[], fromBeginning: boolean) {
  try {
    const found = indexed(
      await cluster.fetchTopicsOffset(grouped(partitions).map((one) => ({ ...one, fromBeginning }))),
    )
    const untold = partitions.find((one) => !found.has(idOf(one)))
    // kafkajs passes over a partition that it has not heard of; its log is not empty for that.
    if (untold) throw new Error(`could not look up the log of ${idOf(untold)}: kafkajs does not know the partition yet`)
    return found
  } catch (error) {
    // Who leads is looked up anew only when a request has failed for it, and a member whose partitions are paused makes none.
    await cluster.refreshMetadata().catch(() => undefined)
    throw error
  }
}

function grouped(partitions: readonly TopicPartition[]) {
  const found = new Map<string, { partition: number }[]>()
  for (const { topic, partition } of partitions) found.set(topic, [...(found.get(topic) ?? []), { partition }])
  return [...found].map(([topic, list]) => ({ topic, partitions: list }))
}

function indexed(topics: readonly TopicOffsets[]): Map<string, number> {
  return new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }): [string, number] => [idOf({ topic, partition }), Number(offset)]),
    ),
  )
}
