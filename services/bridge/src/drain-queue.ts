import { withTimeout } from '@aftercall/runtime'
import { Leases } from './core/leases.ts'
import { Deletions } from './deletions.ts'
import { type InFlight } from './in-flight.ts'
import { type EventQueue, type QueueMessage } from '@aftercall/queues'
import { keepLeases, releaseLeases } from './lease-keeper.ts'
import { move, type MoveParts } from './move.ts'
import { receive } from './receive.ts'

export interface DrainOptions {
  /** Long polls at once, per queue. */
  readonly receivers: number
  /** Deletion workers, per queue. */
  readonly deleters: number
  readonly waitSeconds: number
  readonly visibilitySeconds: number
  /** A message is kept from other receivers at most this long. */
  readonly maxHoldMs: number
}

export interface DrainParts extends Omit<MoveParts, 'queue' | 'leases'> {
  readonly inFlight: InFlight
  readonly options: DrainOptions
}

const releaseMs = 5_000
const leaseMarginMs = 5_000

/**
 * Moves one queue's messages to Kafka until `stop`; then lets what is in flight finish until `giveUp`, deletes what is acknowledged and makes the rest
 * visible again.
 * @throws the first error that waiting cannot mend, after the same clean-up
 */
export async function drainQueue(
  queue: EventQueue,
  shared: DrainParts,
  stop: AbortSignal,
  giveUp: AbortSignal,
): Promise<void> {
  const { clock, options, log } = shared
  const visibilityMs = options.visibilitySeconds * 1_000
  const marginMs = Math.min(leaseMarginMs, visibilityMs / 4)
  const leases = new Leases({ visibilityMs, maxHoldMs: options.maxHoldMs, marginMs })
  const parts = { ...shared, ...options, queue, leases }
  const held = holding(leases, shared)
  const deletions = new Deletions({ ...parts, onSettled: held.settle })

  const failed = new AbortController()
  const finished = new AbortController()
  const effort = AbortSignal.any([giveUp, failed.signal])
  // An effort that was given up is released below; anything else ends the bridge.
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!effort.aborted) failed.abort(error)
    })

  const moving = new Set<Promise<void>>()
  const moveAndDelete = async (messages: readonly QueueMessage[]) => {
    const handles = messages.map(({ receiptHandle }) => receiptHandle)
    // Effects first, marks second: only what the log holds is deleted.
    if ((await move(messages, parts, effort)) === 'sent') deletions.add(handles)
    else for (const handle of handles) held.settle(handle)
  }
  const onReceived = (messages: readonly QueueMessage[]) => {
    held.take(messages, clock.now())
    if (messages.length === 0) return
    const moved: Promise<void> = guarded(moveAndDelete(messages)).finally(() => moving.delete(moved))
    moving.add(moved)
  }

  const intake = AbortSignal.any([stop, effort])
  const keeping = guarded(keepLeases(parts, AbortSignal.any([finished.signal, effort])))
  const deleting = workers(options.deleters, () => guarded(deletions.work(effort)))
  await Promise.all(workers(options.receivers, () => guarded(receive({ ...parts, onReceived }, intake))))
  await Promise.all(moving)
  deletions.close()
  await Promise.all(deleting)
  finished.abort()
  await keeping
  const release = withTimeout((signal: AbortSignal) => releaseLeases(parts, signal), releaseMs, clock)
  const released = await release(new AbortController().signal).catch(() => 0)
  if (released > 0) log.info('messages in flight were made visible again', { queue: queue.name, released })
  for (const handle of leases.handles()) held.settle(handle)
  if (failed.signal.aborted) throw failed.signal.reason as Error
}

const workers = (count: number, start: () => Promise<void>) => Array.from({ length: count }, start)

/** Leases and the shared account of what is in flight, kept in step. */
function holding(leases: Leases, { inFlight }: Pick<DrainParts, 'inFlight'>) {
  const bytesOf = new Map<string, number>()
  return {
    take(messages: readonly QueueMessage[], nowMs: number): void {
      let total = 0
      for (const { receiptHandle, body } of messages) {
        const bytes = Buffer.byteLength(body)
        total += bytes
        bytesOf.set(receiptHandle, bytes)
        leases.take(receiptHandle, nowMs)
      }
      inFlight.received(messages.length, total)
    },
    /** Nothing more will be done about this hand-out of a message. */
    settle(receiptHandle: string): void {
      const bytes = bytesOf.get(receiptHandle)
      if (bytes === undefined) return
      bytesOf.delete(receiptHandle)
      leases.end(receiptHandle)
      inFlight.settled(1, bytes)
    },
  }
}
