import { type Clock, type Watchdog } from '@aftercall/runtime'
import { type Leases } from './core/leases.ts'
import { type EventQueue, maxBatchEntries, QueueError, type VisibilityChange } from '@aftercall/queues'
import { type BridgeInstruments } from './metrics.ts'

export interface LeaseKeeperParts {
  readonly queue: EventQueue
  readonly leases: Leases
  readonly visibilitySeconds: number
  readonly clock: Clock
  readonly watchdog: Watchdog
  readonly instruments: BridgeInstruments
}

/** Extends leases at half-life for whatever is not settled yet, until aborted. @throws QueueError that waiting cannot mend */
export async function keepLeases(parts: LeaseKeeperParts, signal: AbortSignal): Promise<void> {
  const { leases, clock, watchdog, visibilitySeconds } = parts
  // Often enough that a failed extension can be repeated several times before the lease is over.
  const idleMs = (visibilitySeconds * 1_000) / 12
  const tickMs = Math.min(10_000, idleMs)
  const watch = watchdog.loop('lease-keeper', { maxSilenceMs: 120_000 + idleMs })
  try {
    while (!signal.aborted) {
      watch.beat()
      const due = leases.due(clock.now())
      for (const batch of batches(due)) await extend(batch, parts, signal)
      // A lease that is taken meanwhile is due at its half-life, long after the next look.
      await clock.sleep(leases.handles().length === 0 ? idleMs : tickMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    watch.done()
  }
}

async function extend(handles: readonly string[], parts: LeaseKeeperParts, signal: AbortSignal): Promise<void> {
  const { queue, leases, visibilitySeconds, clock, instruments } = parts
  const askedAtMs = clock.now()
  const changes = handles.map((receiptHandle) => ({ receiptHandle, visibilitySeconds }))
  const results = await attempt(changes, parts, signal)
  for (const [index, handle] of handles.entries()) {
    const result = results[index]
    if (result?.ok === true) {
      leases.extended(handle, askedAtMs)
      instruments.extended.add(1, { queue: queue.name })
    } else if (result !== undefined && !result.retryable) leases.lost(handle)
  }
}

async function attempt(
  changes: readonly VisibilityChange[],
  { queue, instruments }: LeaseKeeperParts,
  signal: AbortSignal,
) {
  try {
    return await queue.changeVisibilityBatch(changes, signal)
  } catch (error) {
    if (!(error instanceof QueueError) || !error.retryable) throw error
    // The next tick asks again; a lease that cannot be extended in time is over, and its message comes again.
    instruments.queueErrors.add(1, { queue: queue.name, kind: error.kind })
    return []
  }
}

/** Makes what is left visible at once, for another receiver or the next start. Best effort: the time-out does the same, later. */
export async function releaseLeases(
  { queue, leases, instruments, clock }: LeaseKeeperParts,
  signal: AbortSignal,
): Promise<number> {
  const held = leases.handles().filter((handle) => leases.isHeld(handle, clock.now()))
  let released = 0
  for (const batch of batches(held)) {
    const results = await queue
      .changeVisibilityBatch(
        batch.map((receiptHandle) => ({ receiptHandle, visibilitySeconds: 0 })),
        signal,
      )
      .catch(() => [])
    released += results.filter(({ ok }) => ok).length
  }
  instruments.released.add(released, { queue: queue.name })
  return released
}

function* batches(handles: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < handles.length; from += maxBatchEntries) yield handles.slice(from, from + maxBatchEntries)
}
