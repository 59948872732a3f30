import { restartBudget } from '../core/restart-budget.ts'
import { backoffMs } from '../group/backoff.ts'
import { type Assignment, type TopicPartition } from '../group/driver.ts'
import { dealt, unitId, type MemoryMembership } from './deal.ts'
import { type Claim, type MemoryGroups } from './groups.ts'
import { isBrokerError, type ProcessLife } from './process-life.ts'
import { type MemoryTopics } from './topics.ts'

/** The part of a client that belongs to a group: joins, learns at its heartbeats, joins again. */
export interface MemoryMember {
  /** Resolves when the first join has come to something. */
  start(handlers: MemberHandlers): Promise<void>
  isJoined(): boolean
  /** Epoch ms. While all is well heartbeats go unseen and are fresh; silent, or in doubt about its membership, it is the last that was answered. */
  lastHeartbeatAt(): number
  close(): Promise<void>
}

export interface MemberHandlers {
  assigned(assignment: Assignment): void
  lost(reason: Error): void
  failed(error: Error): void
}

export interface MemoryMemberTools {
  readonly topics: MemoryTopics
  readonly groups: MemoryGroups
  readonly life: ProcessLife
  /** How long a member goes without noticing that the others rebalance. */
  readonly heartbeatMs: number
  readonly newMemberId: () => string
}

/** As in the client of the real cluster: then the consumer crashes and is started again, so often in so much time. */
const TRIES_BEFORE_CRASH = 8
const RESTARTS = { restarts: 10, windowMs: 10 * 60_000 }
const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000

export function memoryMember(
  membership: MemoryMembership,
  { topics, groups, life, heartbeatMs, newMemberId }: MemoryMemberTools,
): MemoryMember {
  const { groupId, sessionTimeoutMs = SESSION_TIMEOUT_MS } = membership
  const { clock } = life
  const budget = restartBudget(RESTARTS)
  let handlers: MemberHandlers | undefined
  let memberId = newMemberId()
  let voice = voiceOf(life)
  let isNew = true
  let generation = 0
  let claim: Claim = { generation: 0, owned: [] }
  let isJoined = false
  /** A heartbeat is under way whose answer may be that the member is out. */
  let isAsking = false
  let isNudged = false
  let answeredAt = clock.now()
  let failures = 0

  const lastHeartbeatAt = () => {
    if (isJoined && !isAsking && life.isHeard()) answeredAt = clock.now()
    return answeredAt
  }

  /** What is left of the former member beats no more, and is given up in time. */
  const beSomebodyNew = () => {
    voice.end()
    voice = voiceOf(life)
    memberId = newMemberId()
    isNew = true
  }

  /** @returns false when the member has failed for good */
  const failedOnce = async (error: unknown): Promise<boolean> => {
    failures += 1
    if (failures > TRIES_BEFORE_CRASH) {
      failures = 0
      const reason = error instanceof Error ? error : new Error(String(error))
      if (!budget.spend(clock.now())) {
        const why = `the consumer of group ${groupId} ended and does not restart: ${reason.message}`
        handlers?.failed(new Error(why, { cause: error }))
        return false
      }
      isJoined = false
      handlers?.lost(reason)
      beSomebodyNew()
    }
    await clock.sleep(backoffMs(failures))
    return true
  }

  const join = async () => {
    lastHeartbeatAt()
    isJoined = false
    while (handlers) {
      isNudged = false
      try {
        const answer = await life.request('join', groupId, () =>
          groups.join({
            ...{ groupId, memberId, isNew, sessionTimeoutMs, claim },
            rebalanceTimeoutMs: Math.max(REBALANCE_TIMEOUT_MS, sessionTimeoutMs),
            isHeard: voice.isHeard,
            onChange: voice.onChange,
            nudge,
          }),
        )
        isNew = false
        const deal = answer.members && dealt(membership, answer.members, topics)
        const partitions = await life.request('sync', groupId, () =>
          groups.sync(groupId, memberId, answer.generation, deal),
        )
        enter(answer.generation, partitions)
        return
      } catch (error) {
        if (!handlers) return
        if (isBrokerError(error, 'UNKNOWN_MEMBER_ID')) beSomebodyNew()
        else if (isBrokerError(error, 'REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION')) isNew = false
        else if (error instanceof Error && error.name === 'UnequalPartitionsError') {
          handlers.failed(error)
          return
        } else if (!(await failedOnce(error))) return
      }
    }
  }

  const enter = (joined: number, partitions: readonly TopicPartition[]) => {
    if (!handlers) return
    failures = 0
    generation = joined
    claim = { generation, owned: [...new Set(partitions.map((one) => unitId(membership, one)))] }
    answeredAt = clock.now()
    isJoined = true
    const as = memberId
    handlers.assigned({
      memberId: as,
      generation,
      partitions,
      commit: (positions) =>
        life.request('commit', groupId, () => {
          groups.commit(groupId, as, joined, positions)
        }),
    })
    if (isNudged) void beat()
    else if (!life.isHeard()) void ask()
  }

  const nudge = () => {
    isNudged = true
    if (isJoined) void beat()
  }

  /** The next heartbeat. */
  const beat = async () => {
    if (heartbeatMs > 0) await clock.sleep(heartbeatMs)
    await ask()
  }

  const ask = async () => {
    if (isAsking || !isJoined) return
    lastHeartbeatAt()
    isAsking = true
    try {
      while (handlers && isJoined) {
        try {
          await life.request('heartbeat', groupId, () => {
            groups.heartbeat(groupId, memberId, generation)
          })
          answeredAt = clock.now()
          failures = 0
          if (life.isHeard()) return
          // Answered although it is not heard: nothing to conclude yet.
          await clock.sleep(Math.max(1_000, heartbeatMs))
        } catch (error) {
          const isOut = isBrokerError(error, 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION')
          if (isBrokerError(error, 'UNKNOWN_MEMBER_ID')) beSomebodyNew()
          if (isOut) isJoined = false
          else if (!(await failedOnce(error))) return
        }
      }
    } finally {
      isAsking = false
    }
    if (!isJoined) await join()
  }

  const unsubscribe = life.onChange(() => {
    if (life.isHeard()) return
    // Until this moment its heartbeats were answered.
    if (isJoined && !isAsking) answeredAt = clock.now()
    void ask()
  })

  return {
    async start(given) {
      handlers = given
      await join()
    },
    isJoined: () => isJoined,
    lastHeartbeatAt,
    async close() {
      const wasThere = !isNew || isJoined
      handlers = undefined
      isJoined = false
      unsubscribe()
      if (wasThere)
        await life
          .request('leave', groupId, () => {
            groups.leave(groupId, memberId)
          })
          .catch(() => undefined)
      voice.end()
    },
  }
}

/** The heartbeats of one member: those of its process, until it is somebody else. */
function voiceOf(life: ProcessLife) {
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  let isOver = false
  const unsubscribe = life.onChange(tell)
  return {
    isHeard: () => !isOver && life.isHeard(),
    onChange(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    end() {
      isOver = true
      unsubscribe()
      tell()
    },
  }
}
