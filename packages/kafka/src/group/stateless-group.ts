import { fetchChanges } from '../core/buffer-policy.ts'
import { offsetTracker, type OffsetTracker, type Slot } from '../core/offsets.ts'
import { recordBuffer, type Buffered } from '../core/record-buffer.ts'
import { recordBytes } from '../core/record-size.ts'
import { errorFields } from '../log.ts'
import {
  OffsetOutOfRangeError,
  RevokedError,
  type RecordBatch,
  type StatelessGroup,
  type StatelessGroupOptions,
  type TakeOptions,
} from '../port.ts'
import { backoffMs } from './backoff.ts'
import { doorbell } from './doorbell.ts'
import { idOf, type Assignment, type FetchedBatch, type GroupDriver, type TopicPartition } from './driver.ts'
import { failure } from './failure.ts'
import { type GroupTools } from './tools.ts'

/** A commit that the broker has not taken for so long, under an unchanged assignment, is a fault. */
const COMMIT_DEADLINE_MS = 60_000
/** How often a position is committed that moved over control records only, so that retention never overtakes it. */
const SKIP_COMMIT_MS = 60_000
const CLOSING_COMMIT_MS = 5_000

interface Part extends TopicPartition {
  readonly tracker: OffsetTracker
  expected: number
  committed: number
  paused: boolean
}

interface Holding {
  readonly assignment: Assignment
  readonly revocation: AbortController
  readonly parts: Map<string, Part>
  running: Promise<void> | undefined
  queued: Promise<void> | undefined
  lastCommitAt: number
}

export async function statelessGroup(
  driver: GroupDriver,
  options: StatelessGroupOptions,
  { clock, log, observer }: GroupTools,
): Promise<StatelessGroup> {
  const { groupId, maxBufferedBytes = 32 * 1024 * 1024 } = options
  const buffer = recordBuffer<Slot>()
  const bell = doorbell(clock)
  const { failed, fail, throwIfFailed } = failure(groupId, log)
  let holding: Holding | undefined

  const release = (reason: string) => {
    const before = holding
    holding = undefined
    buffer.clear()
    before?.revocation.abort(new RevokedError(`group ${groupId}: ${reason}`))
  }

  const assigned = (assignment: Assignment) => {
    release('partitions were assigned anew')
    const next: Holding = {
      assignment,
      revocation: new AbortController(),
      parts: new Map(),
      running: undefined,
      queued: undefined,
      lastCommitAt: clock.now(),
    }
    holding = next
    observer.rebalanced?.({ groupId, generation: assignment.generation, assigned: assignment.partitions.length })
    driver.pause(assignment.partitions)
    void begin(next)
  }

  /** Our own look at the positions, not kafkajs's: it tells a gap, and which fetches belong to this assignment. */
  const begin = async (mine: Holding) => {
    const { partitions } = mine.assignment
    for (let attempt = 0; holding === mine; attempt++) {
      try {
        const starts = await driver.startPositions(partitions)
        if (holding !== mine) return
        for (const { topic, partition, offset, committed } of starts) {
          const part = { topic, partition, tracker: offsetTracker(offset), expected: offset, paused: false }
          mine.parts.set(idOf(part), { ...part, committed: committed ? offset : -1 })
          driver.seek({ topic, partition, offset })
        }
        driver.resume(partitions)
        // A group that has committed its start is told when retention overtakes it before its first record.
        if (starts.some(({ committed }) => !committed)) commitInBackground(mine)
        return
      } catch (error) {
        if (holding !== mine) return
        if (error instanceof OffsetOutOfRangeError) {
          fail(error)
          bell.ring()
          return
        }
        log.warn('could not look up the positions to start from; trying again', { groupId, ...errorFields(error) })
        await clock.sleep(backoffMs(attempt), mine.revocation.signal).catch(() => undefined)
      }
    }
  }

  const fetched = (batch: FetchedBatch) => {
    const part = holding?.parts.get(idOf(batch))
    if (!holding || !part) return
    if (batch.from !== part.expected) {
      // Asked for under an earlier assignment.
      driver.seek({ topic: part.topic, partition: part.partition, offset: part.expected })
      return
    }
    part.expected = batch.next
    let bytes = 0
    const items: Buffered<Slot>[] = batch.records.map((record, i) => {
      const size = recordBytes(record)
      bytes += size
      const last = i === batch.records.length - 1
      return { record, bytes: size, mark: part.tracker.fetched(last ? batch.next : record.offset + 1) }
    })
    observer.fetched?.({ topic: batch.topic, records: items.length, bytes })
    if (items.length === 0) {
      part.tracker.skipped(batch.next)
      if (clock.now() - holding.lastCommitAt > SKIP_COMMIT_MS) commitInBackground(holding)
      return
    }
    buffer.put(idOf(part), items)
    adjustFetching()
    bell.ring()
  }

  const adjustFetching = () => {
    if (!holding) return
    const { parts } = holding
    const list = [...parts].map(([id, { paused }]) => ({ id, paused, bytes: buffer.bytes(id) }))
    const { pause, resume } = fetchChanges(list, maxBufferedBytes)
    const change = (ids: string[], paused: boolean) =>
      ids.flatMap((id) => {
        const part = parts.get(id)
        if (part) part.paused = paused
        return part ? [part] : []
      })
    if (pause.length > 0) driver.pause(change(pause, true))
    if (resume.length > 0) driver.resume(change(resume, false))
  }

  const commitInBackground = (mine: Holding) => {
    commit(mine).catch((error: unknown) => {
      log.warn('could not commit', { groupId, ...errorFields(error) })
    })
  }

  /** Joins the commit that is waiting to start, so that a burst of batches costs two requests. */
  const commit = (mine: Holding): Promise<void> => {
    if (mine.queued) return mine.queued
    const run = async () => {
      await mine.running?.catch(() => undefined)
      mine.queued = undefined
      mine.running = commitOnce(mine)
      await mine.running
    }
    mine.queued = run()
    return mine.queued
  }

  const commitOnce = async (mine: Holding) => {
    const startedAt = clock.now()
    for (let attempt = 0; !mine.revocation.signal.aborted; attempt++) {
      const due = [...mine.parts.values()].filter(({ tracker, committed }) => tracker.committable() > committed)
      if (due.length === 0) return
      const positions = due.map(({ topic, partition, tracker }) => ({
        topic,
        partition,
        offset: tracker.committable(),
      }))
      try {
        await mine.assignment.commit(positions)
        positions.forEach(({ offset }, i) => ((due[i] as Part).committed = offset))
        mine.lastCommitAt = clock.now()
        observer.committed?.({ groupId, partitions: due.length, durationMs: clock.now() - startedAt })
        return
      } catch (cause) {
        if (mine.revocation.signal.aborted) return
        if (clock.now() - startedAt > COMMIT_DEADLINE_MS) {
          throw new Error(
            `could not commit ${due.length} partitions of group ${groupId} for ${COMMIT_DEADLINE_MS} ms`,
            {
              cause,
            },
          )
        }
        await clock.sleep(backoffMs(attempt), mine.revocation.signal).catch(() => undefined)
      }
    }
  }

  const take = async (wanted: TakeOptions, signal: AbortSignal): Promise<RecordBatch> => {
    signal.throwIfAborted()
    throwIfFailed()
    const until = clock.now() + wanted.maxWaitMs
    while (buffer.records() === 0) {
      const left = until - clock.now()
      if (left <= 0) break
      await bell.wait(left, signal)
      throwIfFailed()
    }
    const lingerUntil = clock.now() + (wanted.lingerMs ?? 0)
    while (buffer.records() > 0 && buffer.records() < wanted.maxRecords && buffer.bytes() < wanted.maxBytes) {
      const left = lingerUntil - clock.now()
      if (left <= 0) break
      await bell.wait(left, signal)
      throwIfFailed()
    }
    const items = buffer.take(wanted)
    adjustFetching()
    return batchOf(items)
  }

  const batchOf = (items: readonly Buffered<Slot>[]): RecordBatch => {
    const mine = holding
    const revoked = mine?.revocation.signal ?? new AbortController().signal
    return {
      records: items.map(({ record }) => record),
      revoked,
      async commit() {
        if (!mine || revoked.aborted || items.length === 0) return
        for (const { record, mark } of items) mine.parts.get(idOf(record))?.tracker.done(mark)
        await commit(mine)
      },
    }
  }

  await driver.start({
    assigned,
    fetched,
    lost: (reason) => {
      release(reason.message)
    },
    failed: (error) => {
      release(error.message)
      fail(error)
      bell.ring()
    },
  })

  return {
    groupId,
    take,
    failed,
    health: () => ({
      assigned: holding?.assignment.partitions.length ?? 0,
      lastFetchAt: driver.lastFetchAt(),
      lastHeartbeatAt: driver.lastHeartbeatAt(),
      buffered: buffer.records(),
    }),
    async [Symbol.asyncDispose]() {
      // What is done should be committed, but a broker that does not answer must not keep the process.
      const timeUp = new AbortController()
      if (holding) {
        await Promise.race([commit(holding), clock.sleep(CLOSING_COMMIT_MS, timeUp.signal)]).catch(() => undefined)
      }
      timeUp.abort('in time')
      release('this member is closing')
      await driver.close()
    },
  }
}
