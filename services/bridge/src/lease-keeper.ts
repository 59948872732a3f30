import { type Clock, forEachConcurrently, type Watchdog } from '@aftercall/runtime'
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

/** Calls at a time, beside those of receivers and deleters: half-lives of thousands of messages fit into calls of a second or two. */
export const leaseCallsAtOnce = 12

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
      const extendHeld = (batch: readonly string[], until: AbortSignal) => {
        watch.beat()
        return extend(batch, parts, until)
      }
      await forEachConcurrently(heldBatches(due, leases, clock), leaseCallsAtOnce, extendHeld, signal)
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
  const release = async (batch: readonly string[], until: AbortSignal) => {
    const changes = batch.map((receiptHandle) => ({ receiptHandle, visibilitySeconds: 0 }))
    const results = await queue.changeVisibilityBatch(changes, until).catch(() => [])
    released += results.filter(({ ok }) => ok).length
  }
  // What was released before the time was up is told all the same.
  await forEachConcurrently(heldBatches(held, leases, clock), leaseCallsAtOnce, release, signal).catch(() => undefined)
  instruments.released.add(released, { queue: queue.name })
  return released
}

/** Made one at a time: what was settled, or ended, while earlier calls ran is left out. */
function* heldBatches(handles: readonly string[], leases: Leases, clock: Clock): Generator<readonly string[]> {
  let batch: string[] = []
  for (const handle of handles) {
    if (leases.isHeld(handle, clock.now())) batch.push(handle)
    if (batch.length < maxBatchEntries) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
