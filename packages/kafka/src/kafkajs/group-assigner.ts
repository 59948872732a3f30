import kafkajs, { type Assigner, type Cluster, type PartitionAssigner } from 'kafkajs'
import type ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import { assignUnits, commonPartitionCount } from '../core/assigner.ts'
import { idOf, type TopicPartition } from '../group/driver.ts'
import { type Attached } from './guard.ts'
import { notRetriable } from './errors.ts'

const { AssignerProtocol } = kafkajs

/** What a member tells the leader about itself, and so what stickiness rests on. */
export interface Claim {
  readonly generation: number
  /** Ids of units: partition numbers, or `topic:partition`. */
  readonly owned: readonly string[]
}

export interface GroupAssignerOptions {
  readonly assignment: 'numbers' | 'spread'
  /** Topics that are not consumed but must have the same partition count. */
  readonly alike: readonly string[]
  readonly claim: () => Claim
  readonly attach: (group: ConsumerGroup, cluster: Cluster) => void
}

/** The rules of `core/assigner.ts` as kafkajs wants them. Members of another version or kind have another name and are refused by the broker. */
export function groupAssigner({ assignment, alike, claim, attach }: GroupAssignerOptions): PartitionAssigner {
  return ({ cluster, groupId }) => {
    const assigner: Assigner & Attached = {
      name: `aftercall-${assignment}`,
      version: 1,
      attach: (group) => {
        attach(group, cluster)
      },
      protocol: ({ topics }) => ({
        name: assigner.name,
        metadata: AssignerProtocol.MemberMetadata.encode({
          version: 1,
          topics,
          userData: Buffer.from(JSON.stringify(claim())),
        }),
      }),
      async assign({ members, topics }) {
        if (alike.length > 0) await cluster.addMultipleTargetTopics([...alike])
        const units = unitsOf(groupId, cluster, assignment, topics, alike)
        const indexOf = new Map(units.map(({ id }, index) => [id, index]))
        const claimants = members.map(({ memberId, memberMetadata }) => {
          const { generation, owned } = claimOf(memberMetadata)
          return { memberId, generation, owned: owned.flatMap((id) => indexOf.get(id) ?? []) }
        })
        return [...assignUnits(units.length, claimants)].map(([memberId, mine]) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: 1,
            assignment: byTopic(mine.flatMap((unit) => units[unit]?.partitions ?? [])),
            userData: Buffer.alloc(0),
          }),
        }))
      },
    }
    return assigner
  }
}

export const unitId = (assignment: 'numbers' | 'spread', partition: TopicPartition) =>
  assignment === 'numbers' ? String(partition.partition) : idOf(partition)

function unitsOf(
  groupId: string,
  cluster: Cluster,
  assignment: 'numbers' | 'spread',
  topics: string[],
  alike: readonly string[],
) {
  const countOf = (topic: string) => cluster.findTopicPartitionMetadata(topic).length
  const sorted = [...topics].sort()
  const partitionsOf = (topic: string) =>
    Array.from({ length: countOf(topic) }, (_, partition) => ({ topic, partition }))
  if (assignment === 'spread') {
    return sorted.flatMap(partitionsOf).map((one) => ({ id: idOf(one), partitions: [one] }))
  }
  const count = commonCount(groupId, Object.fromEntries([...sorted, ...alike].map((topic) => [topic, countOf(topic)])))
  return Array.from({ length: count }, (_, partition) => ({
    id: String(partition),
    partitions: sorted.map((topic) => ({ topic, partition })),
  }))
}

function commonCount(groupId: string, counts: Record<string, number>): number {
  try {
    return commonPartitionCount(groupId, counts)
  } catch (error) {
    throw notRetriable(error as Error)
  }
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  for (const { topic, partition } of partitions) (found[topic] ??= []).push(partition)
  return found
}

/** A member whose data cannot be read claims nothing; it only costs it its stickiness. */
function claimOf(metadata: Buffer): Claim {
  const none: Claim = { generation: 0, owned: [] }
  try {
    const userData = AssignerProtocol.MemberMetadata.decode(metadata)?.userData
    const claim: unknown = JSON.parse(userData?.toString() ?? '')
    if (typeof claim !== 'object' || claim === null || !('generation' in claim) || !('owned' in claim)) return none
    const { generation, owned } = claim
    if (typeof generation !== 'number' || !Array.isArray(owned)) return none
    return { generation, owned: owned.filter((id) => typeof id === 'string') }
  } catch {
    return none
  }
}
