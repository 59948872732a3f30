import { type Cluster, type Consumer, type EachBatchPayload } from 'kafkajs'
import type ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import { restartBudget } from '../core/restart-budget.ts'
import { backoffMs } from '../group/backoff.ts'
import { idOf, type DriverEvents, type GroupDriver, type TopicPartition } from '../group/driver.ts'
import { type GroupTools } from '../group/tools.ts'
import { OffsetOutOfRangeError, type Position } from '../port.ts'
import { type NewClient } from './client.ts'
import { causes, notRetriable } from './errors.ts'
import { groupAssigner, unitId, type Claim } from './group-assigner.ts'
import { toRecord } from './messages.ts'
import { logRange, startPositions } from './start-positions.ts'

export interface ConsumerOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  readonly alike: readonly string[]
  readonly assignment: 'numbers' | 'spread'
  readonly sessionTimeoutMs: number
  readonly maxBufferedBytes: number
}

/** Longest wait of an empty fetch, and so the longest time until a resumed partition is fetched from. */
const MAX_WAIT_MS = 500
const RESTARTS = { restarts: 10, windowMs: 10 * 60_000 }
/** After kafkajs has stopped a consumer that we did not stop, its reason follows at once or never. */
const REASON_MS = 30_000

const within = (low: number, value: number, high: number) => Math.max(low, Math.min(value, high))

/** A member of a group by kafkajs. Its handler only hands over: no work happens in kafkajs's loop, so heartbeats are never late. */
export function consumerDriver(
  newClient: NewClient,
  options: ConsumerOptions,
  { clock, log, observer }: GroupTools,
): GroupDriver {
  const { groupId, topics, alike, assignment, sessionTimeoutMs, maxBufferedBytes } = options
  // A rebalance is noticed at the next heartbeat, and until then everybody waits for us.
  const heartbeatMs = Math.min(1_000, Math.floor(sessionTimeoutMs / 10))
  const budget = restartBudget(RESTARTS)
  const closing = new AbortController()
  let events: DriverEvents | undefined
  let group: ConsumerGroup | undefined
  let cluster: Cluster | undefined
  let claim: Claim = { generation: 0, owned: [] }
  let assigned: readonly TopicPartition[] = []
  const paused = new Set<string>()
  let isJoined = false
  let isClosing = false
  let lastHeartbeatAt = clock.now()
  let lastFetchAt = clock.now()
  let timer: NodeJS.Timeout | undefined
  let reasonTimer: NodeJS.Timeout | undefined

  /** Called with the inner group at every start of the consumer, the restarts after a crash included. */
  const attach = (inner: ConsumerGroup, its: Cluster) => {
    group = inner
    cluster = its
    const fetch = inner.fetch.bind(inner)
    inner.fetch = async (nodeId) => {
      const asOf = inner.generationId
      const batches = await fetch(nodeId)
      // The group has moved on while this was under way: its answer belongs to nobody.
      if (inner.generationId !== asOf) return []
      for (const batch of batches) {
        // Control and aborted records only: kafkajs passes over these without telling anybody.
        if (!batch.isEmptyDueToFiltering()) continue
        const { topic, partition, fetchedOffset } = batch
        events?.fetched({
          topic,
          partition,
          from: Number(fetchedOffset),
          records: [],
          next: Number(batch.lastOffset()) + 1,
        })
      }
      return batches
    }
    // kafkajs would commit the start or end of the log and go on as if nothing were missing.
    inner.recoverFromOffsetOutOfRange = async ({ topic, partition }) => {
      const range = await logRange(its, { topic, partition }).catch(() => undefined)
      throw notRetriable(
        new OffsetOutOfRangeError(
          groupId,
          { topic, partition, offset: positions.get(idOf({ topic, partition })) ?? -1 },
          range,
        ),
      )
    }
  }
  const positions = new Map<string, number>()

  /** Each restart waits longer than the last: kafkajs's own 100 ms would use up the budget while one broker is being replaced. */
  const mayRestart = async (error: Error): Promise<boolean> => {
    if (isClosing || !budget.spend(clock.now())) return false
    // Whoever waits is out of the group already.
    isJoined = false
    events?.lost(error)
    await clock.sleep(backoffMs(budget.spent()), closing.signal).catch(() => undefined)
    return !isClosing
  }

  const client = newClient()
  const consumer: Consumer = client.consumer({
    groupId,
    partitionAssigners: [groupAssigner({ assignment, alike, claim: () => claim, attach })],
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(60_000, sessionTimeoutMs),
    heartbeatInterval: heartbeatMs,
    maxWaitTimeInMs: MAX_WAIT_MS,
    maxBytesPerPartition: within(64 * 1024, maxBufferedBytes / 32, 1024 * 1024),
    maxBytes: within(256 * 1024, maxBufferedBytes / 4, 8 * 1024 * 1024),
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 5_000,
      retries: 8,
      restartOnFailure: mayRestart,
    },
  })

  const onJoin = (memberAssignment: Record<string, number[]>) => {
    if (!group || isClosing) return
    clearTimeout(reasonTimer)
    isJoined = true
    lastHeartbeatAt = clock.now()
    lastFetchAt = clock.now()
    const { offsetManager } = group
    const generation = group.generationId ?? 0
    assigned = Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    claim = { generation, owned: [...new Set(assigned.map((partition) => unitId(assignment, partition)))] }
    paused.clear()
    positions.clear()
    events?.assigned({
      memberId: group.memberId ?? '',
      generation,
      partitions: assigned,
      // This manager knows one generation only; the broker refuses it once that is over.
      commit: async (list) => {
        if (!offsetManager) throw new Error(`could not commit for group ${groupId}: it has not joined`)
        await offsetManager.commitOffsets({ topics: byTopic(list) })
      },
    })
  }

  const onCrash = (error: Error, isRestarting: boolean) => {
    clearTimeout(reasonTimer)
    isJoined = false
    if (isClosing) return
    observer.crashed?.({ groupId, restarting: isRestarting })
    if (isRestarting) {
      log.warn('the consumer crashed and restarts', { groupId, error: error.name, reason: error.message })
      events?.lost(error)
      return
    }
    const ours = causes(error).find(({ name }) => name === 'OffsetOutOfRangeError' || name === 'UnequalPartitionsError')
    const reason = `the consumer of group ${groupId} ended and does not restart: ${error.message}`
    events?.failed(ours ?? new Error(reason, { cause: error }))
  }

  const onStop = () => {
    isJoined = false
    if (isClosing) return
    events?.lost(new Error('the consumer stopped'))
    reasonTimer = setTimeout(() => {
      events?.failed(new Error(`the consumer of group ${groupId} stopped without a reason; restart the process`))
    }, REASON_MS)
    reasonTimer.unref()
  }

  const eachBatch = ({ batch, resolveOffset }: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages } = batch
    const { fetchedOffset } = batch as typeof batch & { readonly fetchedOffset: string }
    const last = messages.at(-1)
    if (last === undefined) return Promise.resolve()
    const next = Number(batch.lastOffset()) + 1
    const records = messages.map((message) => toRecord(topic, partition, message))
    positions.set(idOf({ topic, partition }), next)
    resolveOffset(last.offset)
    events?.fetched({ topic, partition, from: Number(fetchedOffset), records, next })
    return Promise.resolve()
  }

  const beat = () => {
    // Errors are seen by kafkajs's own loop, which beats again and acts on them.
    if (isJoined) group?.heartbeat({ interval: heartbeatMs }).catch(() => undefined)
  }

  const listen = () => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      onJoin(payload.memberAssignment)
    })
    consumer.on(consumer.events.REBALANCING, () => (isJoined = false))
    consumer.on(consumer.events.HEARTBEAT, () => (lastHeartbeatAt = clock.now()))
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'Fetch') lastFetchAt = clock.now()
    })
    consumer.on(consumer.events.FETCH, () => {
      // With everything paused no request is made; the loop is alive all the same.
      if (assigned.every((partition) => paused.has(idOf(partition)))) lastFetchAt = clock.now()
    })
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      onCrash(payload.error, payload.restart)
    })
    consumer.on(consumer.events.STOP, onStop)
  }

  return {
    async start(handlers) {
      events = handlers
      listen()
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics], fromBeginning: true })
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch })
      timer = setInterval(beat, heartbeatMs)
      timer.unref()
    },
    pause(partitions) {
      for (const partition of partitions) paused.add(idOf(partition))
      // Out of the group there is nothing to pause, and kafkajs throws; whoever joins again starts with everything paused.
      if (partitions.length > 0 && !isClosing && isJoined) consumer.pause(partitionsByTopic(partitions))
    },
    resume(partitions) {
      for (const partition of partitions) paused.delete(idOf(partition))
      if (partitions.length > 0 && !isClosing && isJoined) consumer.resume(partitionsByTopic(partitions))
    },
    seek(position) {
      positions.set(idOf(position), position.offset)
      if (!isClosing && isJoined) consumer.seek({ ...position, offset: String(position.offset) })
    },
    startPositions(partitions) {
      if (!cluster) throw new Error(`could not look up the positions of group ${groupId}: it has not joined`)
      return startPositions(cluster, groupId, partitions)
    },
    lastHeartbeatAt: () => lastHeartbeatAt,
    lastFetchAt: () => lastFetchAt,
    async close() {
      isClosing = true
      closing.abort('closed')
      clearInterval(timer)
      clearTimeout(reasonTimer)
      await consumer.disconnect()
    },
  }
}

function byTopic(positions: readonly Position[]) {
  const found = new Map<string, { partition: number; offset: string }[]>()
  for (const { topic, partition, offset } of positions) {
    const list = found.get(topic) ?? []
    list.push({ partition, offset: String(offset) })
    found.set(topic, list)
  }
  return [...found].map(([topic, partitions]) => ({ topic, partitions }))
}

function partitionsByTopic(partitions: readonly TopicPartition[]) {
  const found = new Map<string, number[]>()
  for (const { topic, partition } of partitions) found.set(topic, [...(found.get(topic) ?? []), partition])
  return [...found].map(([topic, numbers]) => ({ topic, partitions: numbers }))
}
