import { fetchChanges } from '../core/buffer-policy.ts'
import { defaultMaxRecordBytes } from '../core/record-size.ts'
import { errorFields } from '../log.ts'
import {
  OffsetOutOfRangeError,
  type OwnedPartition,
  type StatefulGroup,
  TransactionError,
  type StatefulGroupOptions,
} from '../port.ts'
import { backoffMs } from './backoff.ts'
import { doorbell } from './doorbell.ts'
import { type Assignment, type FetchedBatch, type StatefulDriver } from './driver.ts'
import { failure } from './failure.ts'
import { enter, newLease, ownedPartition, type Input, type Lease, type LeaseTools } from './owned-partition.ts'
import { inputPositions } from './positions.ts'
import { mark, readState, takeOver } from './restore.ts'
import { giveUp, newTenure } from './tenure.ts'
import { type GroupTools } from './tools.ts'

/** Every offer rings; nothing is found by looking again sooner. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * Owns partitions with state. The order of taking one over: fence the predecessor by our own first transaction, only then look up its
 * committed positions (they may still have been in flight before), then read the state up to that transaction, then fetch inputs.
 */
export async function statefulGroup(
  driver: StatefulDriver,
  options: StatefulGroupOptions,
  { clock, log, observer }: GroupTools,
): Promise<StatefulGroup> {
  const { groupId, inputTopics, stateTopic, maxBufferedBytes = 32 * 1024 * 1024, sessionTimeoutMs = 30_000 } = options
  const { maxRecordBytes = defaultMaxRecordBytes } = options
  const bell = doorbell(clock)
  const { failed, fail, throwIfFailed } = failure(groupId, log)
  const leases = new Map<number, Lease>()
  /** Breaks in a row by partition: a partition that cannot step must not spin. */
  const breaks = new Map<number, number>()
  let offers: { lease: Lease; owned: OwnedPartition }[] = []
  let current: Assignment | undefined
  const closing = new Set<Promise<void>>()

  const retire = (lease: Lease) => {
    const closed = giveUp(lease.tenure).catch((error: unknown) => {
      log.warn('could not close a producer', { groupId, ...errorFields(error) })
    })
    closing.add(closed)
    void closed.finally(() => closing.delete(closed))
  }

  const revokeAll = (reason: string) => {
    for (const lease of leases.values()) lease.revoke(reason)
    offers = []
  }

  const releaseAll = (reason: string) => {
    revokeAll(reason)
    for (const lease of leases.values()) retire(lease)
    leases.clear()
    current = undefined
    bell.ring()
  }

  const assigned = (assignment: Assignment) => {
    // One generation after the last, by the same member: nobody else can have owned a partition between.
    const isNext = current?.memberId === assignment.memberId && current.generation + 1 === assignment.generation
    current = assignment
    revokeAll('partitions were assigned anew')
    driver.pause(assignment.partitions)
    const before = new Map(leases)
    leases.clear()
    const mine = new Set(
      assignment.partitions.filter(({ topic }) => topic === inputTopics[0]).map(({ partition }) => partition),
    )
    for (const [partition, lease] of before) if (!isNext || !mine.has(partition)) retire(lease)
    for (const partition of mine) {
      const tenure = isNext ? before.get(partition)?.tenure : undefined
      const lease = newLease(partition, tenure ?? newTenure())
      leases.set(partition, lease)
      void begin(lease)
    }
    observer.rebalanced?.({ groupId, generation: assignment.generation, assigned: mine.size })
    bell.ring()
  }

  const begin = async (lease: Lease) => {
    const { partition, revocation } = lease
    const broken = breaks.get(partition) ?? 0
    if (broken > 1) await clock.sleep(backoffMs(broken - 2), revocation.signal).catch(() => undefined)
    for (let attempt = 0; !revocation.signal.aborted; attempt++) {
      try {
        await lease.tenure.idle
        if (revocation.signal.aborted) return
        if (!lease.tenure.isStateRight) {
          retire(lease)
          lease.tenure = newTenure()
          await takeOver(lease, { driver, inputTopics, stateTopic })
        }
        if (!revocation.signal.aborted) offer(lease)
        return
      } catch (error) {
        if (revocation.signal.aborted) return
        if (error instanceof OffsetOutOfRangeError) {
          fail(error)
          bell.ring()
          return
        }
        log.warn('could not take over a partition; trying again', { groupId, partition, ...errorFields(error) })
        await clock.sleep(backoffMs(attempt), revocation.signal).catch(() => undefined)
      }
    }
  }

  const offer = (lease: Lease) => {
    for (const topic of inputTopics) {
      const offset = lease.tenure.positions.get(topic) ?? 0
      const position = { topic, partition: lease.partition, offset }
      lease.inputs.set(topic, { topic, partition: lease.partition, positions: inputPositions(offset), paused: true })
      driver.seek(position)
    }
    offers.push({ lease, owned: ownedPartition(lease, tools) })
    bell.ring()
  }

  const restore: LeaseTools['restore'] = async (lease, onState, signal, holdsState) => {
    const { partition, tenure, revocation } = lease
    const startedAt = clock.now()
    revocation.signal.throwIfAborted()
    const kept = tenure.isStateRight && holdsState
    let records = 0
    if (!kept) {
      if (tenure.isStateRight) await markAgain(lease)
      const either = AbortSignal.any([signal, revocation.signal])
      records = await readState(driver, tenure, partition, onState, either)
      revocation.signal.throwIfAborted()
      tenure.isStateRight = true
    }
    revocation.signal.throwIfAborted()
    lease.isReady = true
    const inputs = [...lease.inputs.values()]
    for (const input of inputs) input.paused = false
    driver.resume(inputs)
    observer.restored?.({ groupId, partition, kept, records, durationMs: clock.now() - startedAt })
    return { kept }
  }

  /** The producer was kept but the caller's state was not: it is read again up to here. */
  const markAgain = async (lease: Lease) => {
    lease.tenure.isStateRight = false
    try {
      await mark(lease.tenure, lease.partition, stateTopic)
    } catch (cause) {
      breakOff(lease, cause)
      throw new TransactionError(lease.partition, { cause })
    }
  }

  const breakOff = (lease: Lease, cause: unknown) => {
    const { partition } = lease
    log.warn('a step failed: the partition is dropped and restored', { groupId, partition, ...errorFields(cause) })
    breaks.set(partition, (breaks.get(partition) ?? 0) + 1)
    const isCurrent = leases.get(partition) === lease
    // A partition that was assigned anew meanwhile is fetched by its new lease, which nobody would resume.
    if (isCurrent) driver.pause([...lease.inputs.values()])
    lease.revoke('its step failed')
    retire(lease)
    if (!isCurrent) return
    const again = newLease(partition, newTenure())
    leases.set(partition, again)
    void begin(again)
    bell.ring()
  }

  const adjustFetching = () => {
    const inputs: { id: string; bytes: number; paused: boolean; input: Input }[] = []
    for (const lease of leases.values()) {
      if (!lease.isReady) continue
      for (const [topic, input] of lease.inputs) {
        inputs.push({
          id: `${topic}:${lease.partition}`,
          bytes: lease.buffer.bytes(topic),
          paused: input.paused,
          input,
        })
      }
    }
    const { pause, resume } = fetchChanges(inputs, maxBufferedBytes)
    const change = (ids: string[], paused: boolean) =>
      inputs.filter(({ id }) => ids.includes(id)).map(({ input }) => ((input.paused = paused), input))
    if (pause.length > 0) driver.pause(change(pause, true))
    if (resume.length > 0) driver.resume(change(resume, false))
  }

  const fetched = (batch: FetchedBatch) => {
    const lease = leases.get(batch.partition)
    if (!lease?.isReady) return
    const bytes = enter(lease, batch)
    if (bytes === undefined) {
      const expected = lease.inputs.get(batch.topic)?.positions.expected
      if (expected !== undefined) driver.seek({ topic: batch.topic, partition: batch.partition, offset: expected })
      return
    }
    observer.fetched?.({ topic: batch.topic, records: batch.records.length, bytes })
    if (batch.records.length === 0) return
    adjustFetching()
    bell.ring()
  }

  const tools: LeaseTools = {
    stateTopic,
    maxRecordBytes,
    clock,
    bell,
    throwIfFailed,
    doubt() {
      const ageMs = clock.now() - driver.lastHeartbeatAt()
      // A process that slept past this may have been replaced; the broker's fencing backs this check.
      if (ageMs * 2 <= sessionTimeoutMs) return undefined
      return new Error(`the last heartbeat of group ${groupId} was answered ${ageMs} ms ago`)
    },
    onTaken: adjustFetching,
    onStepped({ partition }, { outputs, states }, committed, durationMs) {
      if (committed) breaks.delete(partition)
      observer.stepped?.({ groupId, outputs: outputs.length, states: states.length, committed, durationMs })
    },
    breakOff,
    restore,
  }

  const partitions = async function* (signal: AbortSignal): AsyncGenerator<OwnedPartition> {
    while (!signal.aborted) {
      throwIfFailed()
      const next = offers.shift()
      if (next && !next.lease.revocation.signal.aborted) yield next.owned
      else if (!next) await bell.wait(LONGEST_WAIT_MS, signal).catch(() => undefined)
    }
  }

  const onFailed = (error: Error) => {
    fail(error)
    releaseAll(error.message)
  }
  await driver.start({
    assigned,
    fetched,
    lost: (reason) => {
      releaseAll(reason.message)
    },
    failed: onFailed,
  })

  return {
    groupId,
    partitions,
    failed,
    health: () => ({
      assigned: leases.size,
      lastFetchAt: driver.lastFetchAt(),
      lastHeartbeatAt: driver.lastHeartbeatAt(),
      buffered: [...leases.values()].reduce((sum, { buffer }) => sum + buffer.records(), 0),
    }),
    async [Symbol.asyncDispose]() {
      const inFlight = [...leases.values()].map(({ tenure }) => tenure.idle)
      revokeAll('this member is closing')
      // A step in flight may still commit; its fate is known before the group is left.
      await Promise.all(inFlight)
      releaseAll('this member is closing')
      await Promise.all(closing)
      await driver.close()
    },
  }
}
