import { type Clock } from '../clock.ts'
import { idOf, type TopicPartition } from '../group/driver.ts'
import { type Position } from '../port.ts'
import { brokerError } from './process-life.ts'

/** What a member says of itself when it joins. */
export interface JoinRequest {
  readonly groupId: string
  readonly memberId: string
  /** False: the coordinator must know it already. */
  readonly isNew: boolean
  readonly sessionTimeoutMs: number
  /** How long the others wait for it when the group is dealt anew. */
  readonly rebalanceTimeoutMs: number
  readonly claim: Claim
  readonly isHeard: () => boolean
  readonly onChange: (listener: () => void) => () => void
  /** Its next heartbeat will tell it to join again. */
  readonly nudge: () => void
}

export interface Claim {
  readonly generation: number
  /** Ids of what it owned then. */
  readonly owned: readonly string[]
}

export interface JoinAnswer {
  readonly generation: number
  /** Given to the leader only: it deals. */
  readonly members: readonly { readonly memberId: string; readonly claim: Claim }[] | undefined
}

export type Deal = ReadonlyMap<string, readonly TopicPartition[]>

export type CommitListener = (groupId: string, position: Position, by: string) => void

/**
 * The coordinator of all groups of a memory cluster, and their committed offsets. It refuses as a broker does: UNKNOWN_MEMBER_ID,
 * ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS. It sets a timer only while a member is silent and while members are awaited.
 */
export interface MemoryGroups {
  /** Answered when every member has joined, or has been waited for long enough. */
  join(request: JoinRequest): Promise<JoinAnswer>
  /** Answered when the leader has dealt. */
  sync(groupId: string, memberId: string, generation: number, deal?: Deal): Promise<readonly TopicPartition[]>
  heartbeat(groupId: string, memberId: string, generation: number): void
  leave(groupId: string, memberId: string): void
  /** For any partition, owned or not, as long as the member belongs to this generation. */
  commit(groupId: string, memberId: string, generation: number, positions: readonly Position[]): void
  committed(groupId: string, partition: TopicPartition): number | undefined
  commitInTransaction(groupId: string, positions: readonly Position[], transactionalId: string): void
  onCommit(listener: CommitListener): () => void
  /** Members by group, those included that have fallen silent and are not yet given up. */
  members(groupId: string): readonly string[]
}

export interface MemoryGroupsOptions {
  readonly clock: Clock
  /** How long a group that was empty waits for more members than the first. */
  readonly rebalanceDelayMs?: number
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

interface Member {
  request: JoinRequest
  joining: Waiting<JoinAnswer> | undefined
  syncing: Waiting<readonly TopicPartition[]> | undefined
  silence: AbortController | undefined
  readonly forget: () => void
}

interface Group {
  readonly groupId: string
  /** empty or stable; members are awaited; the leader is awaited */
  phase: 'stable' | 'joining' | 'syncing'
  generation: number
  leaderId: string | undefined
  deal: Deal
  /** Running while members are awaited. */
  patience: AbortController | undefined
  isDelayed: boolean
  readonly members: Map<string, Member>
  readonly offsets: Map<string, number>
}

export function memoryGroups({ clock, rebalanceDelayMs = 0 }: MemoryGroupsOptions): MemoryGroups {
  const groups = new Map<string, Group>()
  const listeners = new Set<CommitListener>()

  const of = (groupId: string): Group => {
    const found = groups.get(groupId) ?? {
      ...{ groupId, phase: 'stable', generation: 0, leaderId: undefined, deal: new Map(), patience: undefined },
      ...{ isDelayed: false, members: new Map(), offsets: new Map() },
    }
    groups.set(groupId, found)
    return found
  }
  const known = (group: Group, memberId: string): Member => {
    const member = group.members.get(memberId)
    if (!member) throw brokerError('UNKNOWN_MEMBER_ID')
    return member
  }
  const after = (ms: number, act: () => void): AbortController => {
    const timer = new AbortController()
    clock.sleep(ms, timer.signal).then(act, () => undefined)
    return timer
  }

  /** Everybody has to join again; who has not within its rebalance time-out is given up. */
  const prepare = (group: Group) => {
    if (group.phase === 'joining') return
    group.phase = 'joining'
    for (const { syncing } of group.members.values()) syncing?.reject(brokerError('REBALANCE_IN_PROGRESS'))
    for (const member of group.members.values()) {
      member.syncing = undefined
      if (!member.joining) member.request.nudge()
    }
    const patienceMs = Math.max(...[...group.members.values()].map(({ request }) => request.rebalanceTimeoutMs))
    group.patience = after(patienceMs, () => {
      for (const [memberId, { joining }] of [...group.members]) if (!joining) drop(group, memberId)
      complete(group)
    })
  }

  const complete = (group: Group) => {
    if (group.phase !== 'joining' || group.isDelayed) return
    const members = [...group.members]
    if (members.some(([, { joining }]) => !joining)) return
    group.patience?.abort('all are there')
    group.patience = undefined
    group.generation += 1
    group.deal = new Map()
    group.phase = members.length === 0 ? 'stable' : 'syncing'
    const leads = group.leaderId !== undefined && group.members.has(group.leaderId)
    if (!leads) group.leaderId = members[0]?.[0]
    for (const [memberId, member] of members) {
      answerJoin(group, memberId, member)
      watch(group, memberId)
    }
  }

  const answerJoin = (group: Group, memberId: string, member: Member) => {
    const { generation, leaderId } = group
    const everybody = [...group.members].map(([id, { request }]) => ({ memberId: id, claim: request.claim }))
    member.joining?.resolve({ generation, members: memberId === leaderId ? everybody : undefined })
    member.joining = undefined
  }

  /** A member that is not heard for its session time-out is given up; one that waits for an answer to its join is not. */
  const watch = (group: Group, memberId: string) => {
    const member = group.members.get(memberId)
    if (!member) return
    if (member.request.isHeard()) {
      member.silence?.abort('it is heard')
      member.silence = undefined
      return
    }
    member.silence ??= after(member.request.sessionTimeoutMs, () => {
      member.silence = undefined
      if (group.members.get(memberId) !== member || member.joining) return
      remove(group, memberId)
    })
  }

  const drop = (group: Group, memberId: string) => {
    const member = group.members.get(memberId)
    group.members.delete(memberId)
    member?.silence?.abort('it is out')
    member?.forget()
    member?.joining?.reject(brokerError('UNKNOWN_MEMBER_ID'))
    member?.syncing?.reject(brokerError('UNKNOWN_MEMBER_ID'))
  }

  const remove = (group: Group, memberId: string) => {
    drop(group, memberId)
    if (group.members.size > 0) prepare(group)
    else if (group.phase !== 'joining') {
      group.phase = 'joining'
    }
    complete(group)
  }

  const enter = (group: Group, request: JoinRequest): Member => {
    const { memberId } = request
    const present = group.members.get(memberId)
    if (present) {
      present.request = request
      // Its connection broke while it waited; it asks again.
      present.joining?.reject(brokerError('REBALANCE_IN_PROGRESS'))
      present.joining = undefined
      return present
    }
    if (!request.isNew) throw brokerError('UNKNOWN_MEMBER_ID')
    const forget = request.onChange(() => {
      watch(group, memberId)
    })
    const member: Member = { request, joining: undefined, syncing: undefined, silence: undefined, forget }
    if (group.members.size === 0 && rebalanceDelayMs > 0) {
      group.isDelayed = true
      after(rebalanceDelayMs, () => {
        group.isDelayed = false
        complete(group)
      })
    }
    group.members.set(memberId, member)
    return member
  }

  const note = (groupId: string, positions: readonly Position[], by: string) => {
    for (const position of positions) {
      of(groupId).offsets.set(idOf(position), position.offset)
      for (const listener of listeners) listener(groupId, position, by)
    }
  }

  return {
    join(request) {
      const group = of(request.groupId)
      const wasThere = group.members.get(request.memberId)?.request
      const member = enter(group, request)
      return new Promise((resolve, reject) => {
        member.joining = { resolve, reject }
        const isLeader = group.leaderId === request.memberId
        // The answer to its last join was lost: nothing has changed, so it is given again.
        const isRepeat =
          wasThere !== undefined && sameClaim(wasThere.claim, request.claim) && (group.phase === 'syncing' || !isLeader)
        if (group.phase !== 'joining' && isRepeat) {
          answerJoin(group, request.memberId, member)
          return
        }
        prepare(group)
        complete(group)
      })
    },
    async sync(groupId, memberId, generation, deal) {
      const group = of(groupId)
      const member = known(group, memberId)
      if (group.generation !== generation) throw brokerError('ILLEGAL_GENERATION')
      if (group.phase === 'joining') throw brokerError('REBALANCE_IN_PROGRESS')
      if (group.phase === 'syncing' && deal && memberId === group.leaderId) {
        group.deal = deal
        group.phase = 'stable'
        for (const [id, other] of group.members) {
          other.syncing?.resolve(deal.get(id) ?? [])
          other.syncing = undefined
        }
      }
      if (group.phase === 'stable') return group.deal.get(memberId) ?? []
      return new Promise((resolve, reject) => {
        member.syncing = { resolve, reject }
      })
    },
    heartbeat(groupId, memberId, generation) {
      const group = of(groupId)
      known(group, memberId)
      if (group.generation !== generation) throw brokerError('ILLEGAL_GENERATION')
      if (group.phase === 'joining') throw brokerError('REBALANCE_IN_PROGRESS')
    },
    leave(groupId, memberId) {
      const group = of(groupId)
      if (group.members.has(memberId)) remove(group, memberId)
    },
    commit(groupId, memberId, generation, positions) {
      const group = of(groupId)
      known(group, memberId)
      if (group.generation !== generation) throw brokerError('ILLEGAL_GENERATION')
      if (group.phase === 'syncing') throw brokerError('REBALANCE_IN_PROGRESS')
      note(groupId, positions, memberId)
    },
    committed: (groupId, partition) => of(groupId).offsets.get(idOf(partition)),
    commitInTransaction: note,
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    members: (groupId) => [...of(groupId).members.keys()],
  }
}

const sameClaim = (one: Claim, other: Claim) =>
  one.generation === other.generation && one.owned.join() === other.owned.join()
