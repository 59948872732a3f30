import { throughOutage } from '@aftercall/runtime'
import { type DrainParts, drainQueue } from './drain-queue.ts'
import { type EventQueue, QueueError } from '@aftercall/queues'

export interface BridgeParts extends DrainParts {
  readonly queues: readonly EventQueue[]
  /** Called once every queue was found readable. */
  readonly onReady?: () => void
}

const queueOutage = {
  reason: 'the queue cannot be reached yet',
  isOutage: (error: unknown) => error instanceof QueueError && error.retryable,
  baseMs: 500,
}

/**
 * Moves messages from all queues to Kafka until `stop`, then finishes what is in flight until `giveUp`.
 * @throws the first error that waiting cannot mend: a queue that is missing or denied, at the start or later; the other queues are left
 * in order first
 */
export async function runBridge(parts: BridgeParts, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
  const { queues, inFlight, instruments } = parts
  instruments.inFlightMessages.observe(() => inFlight.messages)
  instruments.inFlightBytes.observe(() => inFlight.bytes)
  try {
    await Promise.all(queues.map((queue) => checkQueue(queue, parts, stop)))
  } catch (error) {
    if (stop.aborted) return
    throw error
  }
  parts.onReady?.()
  const failed = new AbortController()
  const effort = AbortSignal.any([giveUp, failed.signal])
  const drains = queues.map((queue) =>
    drainQueue(queue, parts, stop, effort).catch((error: unknown) => failed.abort(error)),
  )
  await Promise.all(drains)
  if (failed.signal.aborted) throw failed.signal.reason as Error
}

/** Waits for a queue that cannot be reached yet; a queue that is missing or denied ends the start. */
async function checkQueue(
  queue: EventQueue,
  { clock, watchdog, log, random }: BridgeParts,
  stop: AbortSignal,
): Promise<void> {
  const watch = watchdog.loop('sqs-check', { maxSilenceMs: 60_000 })
  try {
    await throughOutage(() => queue.check(stop), queueOutage, { clock, log, watch, random }, stop)
  } finally {
    watch.done()
  }
}
