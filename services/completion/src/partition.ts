import { type Codec, type ConversationState } from '@aftercall/contracts'
import { type KafkaRecord, type OwnedPartition, type Position, TransactionError } from '@aftercall/kafka'
import { type Clock, type LoopWatch } from '@aftercall/runtime'
import { foldBatch, type KeyedInput } from './core/batch.ts'
import { type CompletionOptions } from './core/options.ts'
import { createTimers, type Timers } from './core/timers.ts'
import { readInputs } from './inputs.ts'
import { type CompletionMetrics } from './metrics.ts'
import { type OutputContext, outputsOf, stateRecords } from './outputs.ts'

export interface PartitionContext extends OutputContext {
  readonly clock: Clock
  readonly options: CompletionOptions
  readonly limits: StepLimits
  readonly metrics: CompletionMetrics
  readonly eventsTopic: string
}
export interface StepLimits {
  /** A step is at most so many events, so that a transaction stays short. */
  readonly maxRecords: number
  readonly maxBytes: number
  /** How long a step collects once its first record is there. */
  readonly lingerMs: number
  /** Without records or deadlines the loop wakes this often. */
  readonly maxIdleMs: number
}

/** The states and deadlines of one partition. Lives as long as this member owns the partition without a break. */
export interface PartitionState {
  readonly states: Map<string, ConversationState>
  readonly timers: Timers
}
export const emptyPartition = (): PartitionState => ({ states: new Map(), timers: createTimers() })

/**
 * The partition as the changelog tells it, or `previous` where the group vouches that nobody else had it in between. A state that cannot be
 * read is a fault of ours, not of the data: it throws.
 */
export async function restorePartition(
  owned: OwnedPartition,
  previous: PartitionState | undefined,
  codec: Codec,
  signal: AbortSignal,
): Promise<PartitionState> {
  // Only the newest value of a key counts, so only that is decoded.
  const newest = new Map<string, Buffer>()
  const onState = (key: string, value: Buffer | null) => {
    if (value === null) newest.delete(key)
    else newest.set(key, value)
  }
  const { kept } = await owned.restore(onState, signal, { holdsState: previous !== undefined })
  if (kept && previous !== undefined) return previous
  if (kept)
    throw new Error(`could not resume partition ${owned.partition}: its state was to be kept, and there is none`)
  const restored = emptyPartition()
  for (const [key, value] of newest) remember(restored, key, await codec.decode('completion-state', value))
  return restored
}

/** One step: take, fold, commit all or nothing, then believe it. Resolves when there was nothing to do, too. */
export async function stepPartition(
  owned: OwnedPartition,
  partition: PartitionState,
  context: PartitionContext,
  signal: AbortSignal,
): Promise<void> {
  const { clock, options, limits, codec, metrics } = context
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
  const { inputs, unreadable } = await readInputs(records, codec, (topic) => topic === context.eventsTopic)
  const now = clock.now()
  const due = partition.timers.takeDue(now, limits.maxRecords)
  if (records.length === 0 && due.length === 0) return
  const ticks = due.map((key): KeyedInput => ({ key, input: { type: 'tick' } }))
  const result = foldBatch(partition.states, [...inputs, ...ticks], now, options)
  const step = {
    outputs: outputsOf(result, unreadable, now, context),
    states: stateRecords(result, codec),
    positions: positionsAfter(records),
  }
  try {
    await owned.step(step)
  } catch (error) {
    // Nothing happened, so what was due still is.
    for (const key of due) partition.timers.set(key, partition.states.get(key)?.nextAt ?? null)
    throw error
  }
  for (const [key, state] of result.changed) remember(partition, key, state)
  metrics.stepped({
    inputs: inputs.length,
    due: due.length,
    unreadable: unreadable.length,
    effects: result.effects,
    ms: clock.now() - now,
  })
}

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
  try {
    watch.backOff(`partition ${owned.partition} is being restored`)
    const partition = await restorePartition(owned, partitions.get(owned.partition), context.codec, until)
    partitions.set(owned.partition, partition)
    while (!until.aborted) {
      watch.beat()
      await stepPartition(owned, partition, context, until)
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

function remember({ states, timers }: PartitionState, key: string, state: ConversationState | null): void {
  if (state === null) states.delete(key)
  else states.set(key, state)
  timers.set(key, state?.nextAt ?? null)
}

function positionsAfter(records: readonly KafkaRecord[]): readonly Position[] {
  const last = new Map<string, Position>()
  for (const { topic, partition, offset } of records)
    last.set(`${topic}/${partition}`, { topic, partition, offset: offset + 1 })
  return [...last.values()]
}
