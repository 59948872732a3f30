import { assignUnits, commonPartitionCount, type Claimant } from '../core/assigner.ts'
import { idOf, type Assignment, type TopicPartition } from '../group/driver.ts'
import { type Position } from '../port.ts'
import { type MemoryTopics } from './topics.ts'

/** Membership of all groups of a memory cluster, and their committed offsets. */
export interface MemoryGroups {
  /** Rebalances at once; `assigned` is called for every member of the group, in the order of joining. */
  join(member: MemoryMember): void
  leave(member: MemoryMember): void
  committed(groupId: string, partition: TopicPartition): number | undefined
  commitInTransaction(groupId: string, positions: readonly Position[]): void
}

export interface MemoryMember {
  readonly groupId: string
  readonly memberId: string
  readonly topics: readonly string[]
  /** Topics whose partition counts must agree as well, though they are not assigned. */
  readonly alike: readonly string[]
  readonly assignment: 'numbers' | 'spread'
  assigned(assignment: Assignment): void
  failed(error: Error): void
}

export function memoryGroups(topics: MemoryTopics): MemoryGroups {
  interface Group {
    generation: number
    members: MemoryMember[]
    claims: Map<string, Claimant>
    readonly offsets: Map<string, number>
  }
  const groups = new Map<string, Group>()
  const group = (groupId: string): Group => {
    const found = groups.get(groupId) ?? { generation: 0, members: [], claims: new Map(), offsets: new Map() }
    groups.set(groupId, found)
    return found
  }

  const rebalance = (groupId: string) => {
    const { members, ...mine } = group(groupId)
    const [leader] = members
    if (!leader) return
    const generation = ++group(groupId).generation
    let units: readonly (readonly TopicPartition[])[]
    try {
      units = unitsOf(leader, topics)
    } catch (error) {
      for (const member of members) member.failed(error as Error)
      return
    }
    const claimants = members.map(({ memberId }) => mine.claims.get(memberId) ?? { memberId, generation: 0, owned: [] })
    const dealt = assignUnits(units.length, claimants)
    group(groupId).claims = new Map([...dealt].map(([memberId, owned]) => [memberId, { memberId, generation, owned }]))
    for (const member of members) {
      const partitions = (dealt.get(member.memberId) ?? []).flatMap((unit) => units[unit] ?? [])
      member.assigned({
        memberId: member.memberId,
        generation,
        partitions,
        // Asynchronous as over a network: the group may move on before it arrives.
        commit: (positions) =>
          Promise.resolve().then(() => {
            commit(groupId, member, generation, positions)
          }),
      })
    }
  }

  const commit = (groupId: string, member: MemoryMember, generation: number, positions: readonly Position[]) => {
    const mine = group(groupId)
    if (mine.generation !== generation || !mine.members.includes(member)) {
      throw new Error(`could not commit for group ${groupId}: generation ${generation} is over`)
    }
    for (const position of positions) mine.offsets.set(idOf(position), position.offset)
  }

  return {
    join(member) {
      const { members } = group(member.groupId)
      members.push(member)
      rebalance(member.groupId)
    },
    leave(member) {
      const mine = group(member.groupId)
      if (!mine.members.includes(member)) return
      mine.members = mine.members.filter((other) => other !== member)
      rebalance(member.groupId)
    },
    committed: (groupId, partition) => group(groupId).offsets.get(idOf(partition)),
    commitInTransaction(groupId, positions) {
      for (const position of positions) group(groupId).offsets.set(idOf(position), position.offset)
    },
  }
}

function unitsOf({ groupId, topics, alike, assignment }: MemoryMember, cluster: MemoryTopics): TopicPartition[][] {
  const partitionsOf = (topic: string, count: number) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition }))
  if (assignment === 'spread') {
    return topics.flatMap((topic) => partitionsOf(topic, cluster.partitions(topic)).map((one) => [one]))
  }
  const counts = Object.fromEntries([...topics, ...alike].map((topic) => [topic, cluster.partitions(topic)]))
  const count = commonPartitionCount(groupId, counts)
  return Array.from({ length: count }, (_, partition) => topics.map((topic) => ({ topic, partition })))
}
