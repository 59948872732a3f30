import { assignUnits, commonPartitionCount } from '../core/assigner.ts'
import { idOf, type TopicPartition } from '../group/driver.ts'
import { type Claim, type Deal } from './groups.ts'
import { type MemoryTopics } from './topics.ts'

export interface MemoryMembership {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Topics whose partition counts must agree as well, though they are not assigned. */
  readonly alike: readonly string[]
  readonly assignment: 'numbers' | 'spread'
  readonly sessionTimeoutMs?: number
}

/** What a leader deals out: the rules of `core/assigner.ts`. @throws UnequalPartitionsError */
export function dealt(
  membership: MemoryMembership,
  members: readonly { readonly memberId: string; readonly claim: Claim }[],
  topics: MemoryTopics,
): Deal {
  const units = unitsOf(membership, topics)
  const indexOf = new Map(units.map(([first], index) => [first && unitId(membership, first), index]))
  const claimants = members.map(({ memberId, claim: { generation, owned } }) => ({
    memberId,
    generation,
    owned: owned.flatMap((id) => indexOf.get(id) ?? []),
  }))
  return new Map(
    [...assignUnits(units.length, claimants)].map(([memberId, owned]) => [
      memberId,
      owned.flatMap((unit) => units[unit] ?? []),
    ]),
  )
}

/** What a member calls the unit to which a partition belongs. */
export const unitId = ({ assignment }: Pick<MemoryMembership, 'assignment'>, partition: TopicPartition): string =>
  assignment === 'numbers' ? String(partition.partition) : idOf(partition)

function unitsOf({ groupId, topics, alike, assignment }: MemoryMembership, cluster: MemoryTopics): TopicPartition[][] {
  const partitionsOf = (topic: string, count: number) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition }))
  if (assignment === 'spread') {
    return topics.toSorted().flatMap((topic) => partitionsOf(topic, cluster.partitions(topic)).map((one) => [one]))
  }
  const counts = Object.fromEntries([...topics, ...alike].map((topic) => [topic, cluster.partitions(topic)]))
  const count = commonPartitionCount(groupId, counts)
  return Array.from({ length: count }, (_, partition) => topics.map((topic) => ({ topic, partition })))
}
