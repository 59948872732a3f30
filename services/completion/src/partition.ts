import { type Codec, isReplay } from '@aftercall/contracts'
import { type OwnedPartition, TransactionError } from '@aftercall/kafka'
import { type DeadLetterShare, type Logger, type LoopWatch } from '@aftercall/runtime'
import { type KeyedInput } from './core/batch.ts'
import { patientReader, type Reader, type ReadRecord, readInputs } from './inputs.ts'
import { type PartitionState, restorePartition } from './partition-state.ts'
import { putAside } from './poison.ts'
import { commitWork, type CommitContext, type Work } from './step.ts'

export interface PartitionContext extends CommitContext {
  readonly codec: Codec
  readonly log: Logger
  readonly limits: StepLimits
  readonly eventsTopic: string
  /** Without it no share of dead letters is judged. */
  readonly share?: DeadLetterShare
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}
export interface StepLimits {
  /** A step is at most so many events, and as many deadlines, so that a transaction stays short. */
  readonly maxRecords: number
  readonly maxBytes: number
  /** How long a step collects once its first record is there. */
  readonly lingerMs: number
  /** Without records or deadlines the loop wakes this often. */
  readonly maxIdleMs: number
}

/** One step: take, fold, commit all or nothing, then believe it. Resolves when there was nothing to do, too. */
export async function stepPartition(
  owned: OwnedPartition,
  partition: PartitionState,
  reader: Reader,
  context: PartitionContext,
  signal: AbortSignal,
): Promise<void> {
  const { clock, limits } = context
  const untilDueMs = (partition.timers.next() ?? Number.POSITIVE_INFINITY) - clock.now()
  const maxWaitMs = Math.max(0, Math.min(limits.maxIdleMs, untilDueMs))
  const records = await owned.take(
    {
      maxRecords: limits.maxRecords,
      maxBytes: limits.maxBytes,
      maxWaitMs,
      lingerMs: Math.min(limits.lingerMs, maxWaitMs),
    },
    signal,
  )
  const read = await readInputs(records, reader, (topic) => topic === context.eventsTopic, context.groupId, signal)
  context.share?.note(read.filter(({ record }) => !isReplay(record.headers)).map(outcomeOf))
  const now = clock.now()
  const due = partition.timers.takeDue(now, limits.maxRecords)
  const ticks = due.map((key): Work => ({ record: null, input: { key, input: { type: 'tick' } } satisfies KeyedInput }))
  try {
    await commitWork([...read, ...ticks], now, owned, partition, context)
  } catch (error) {
    // What was not committed did not happen, so what was due still is.
    for (const key of due) partition.timers.set(key, now)
    throw error
  }
}

const outcomeOf = (read: ReadRecord): string | null => ('error' in read ? 'undecodable_record' : null)

/**
 * Restores and steps until the partition is taken away or `signal` stops it. `partitions` holds the state only while it is known to be
 * what the changelog says: never after a step whose outcome is unknown.
 */
export async function runPartition(
  owned: OwnedPartition,
  partitions: Map<number, PartitionState>,
  context: PartitionContext,
  watch: LoopWatch,
  signal: AbortSignal,
): Promise<void> {
  const until = AbortSignal.any([signal, owned.revoked])
  const reader = patientReader(context.codec, { ...context, watch })
  try {
    watch.backOff(`partition ${owned.partition} is being restored`)
    const { partition, poison } = await restorePartition(owned, partitions.get(owned.partition), reader, context, until)
    await putAside(poison, owned, partition, context)
    partitions.set(owned.partition, partition)
    while (!until.aborted) {
      watch.beat()
      await stepPartition(owned, partition, reader, context, until)
    }
  } catch (error) {
    // After a step whose outcome is unknown the state here may be wrong; what was revoked before it was tried leaves it right.
    const isStateRight = until.aborted && !(error instanceof TransactionError)
    if (!isStateRight) partitions.delete(owned.partition)
    if (!until.aborted) throw error
  } finally {
    watch.done()
  }
}
