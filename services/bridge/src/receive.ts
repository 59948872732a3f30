import { backoff, type Clock, type Logger, type Watchdog } from '@aftercall/runtime'
import { type InFlight } from './in-flight.ts'
import { type EventQueue, maxBatchEntries, QueueError, type QueueMessage } from '@aftercall/queues'
import { type BridgeInstruments } from './metrics.ts'

export interface ReceiveParts {
  readonly queue: EventQueue
  readonly inFlight: InFlight
  readonly waitSeconds: number
  readonly visibilitySeconds: number
  readonly clock: Clock
  readonly watchdog: Watchdog
  readonly log: Logger
  readonly instruments: BridgeInstruments
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
  /** Takes over each answer, also an empty one, and what was reserved for it. */
  readonly onReceived: (messages: readonly QueueMessage[]) => void
}

const retrySchedule = { baseMs: 500, maxMs: 30_000 }
/** Above the time-out of a long poll, so that only a call that hangs is taken for one. */
const patienceMs = 60_000

/**
 * One receiver: waits for room, then for messages, until `signal` is aborted; backs off while the queue cannot be reached.
 * @throws QueueError that waiting cannot mend
 */
export async function receive(parts: ReceiveParts, signal: AbortSignal): Promise<void> {
  const { queue, inFlight, clock, watchdog, log, instruments } = parts
  const watch = watchdog.loop('sqs-receive', { maxSilenceMs: parts.waitSeconds * 1_000 + patienceMs })
  try {
    for (let failures = 0; !signal.aborted;) {
      if (!inFlight.hasRoom) watch.backOff('the limit of messages in flight is reached')
      await inFlight.reserve(signal)
      watch.beat()
      const answer = await poll(parts, signal)
      if (!(answer instanceof QueueError)) {
        failures = 0
        instruments.received.add(answer.length, { queue: queue.name })
        parts.onReceived(answer)
        continue
      }
      instruments.queueErrors.add(1, { queue: queue.name, kind: answer.kind })
      // Once an outage, not once a try.
      if (++failures === 1) log.warn('the queue cannot be read: it is tried again', { err: answer })
      const waitMs = backoff(retrySchedule, failures, parts.random)
      watch.backOff(`the queue is ${answer.kind}`, clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  } catch (error) {
    // Stopping is no failure.
    if (!signal.aborted) throw error
  } finally {
    watch.done()
  }
}

/** Messages, or the error after which waiting may help. */
async function poll({ queue, inFlight, waitSeconds, visibilitySeconds }: ReceiveParts, signal: AbortSignal) {
  try {
    return await queue.receive({ maxMessages: maxBatchEntries, waitSeconds, visibilitySeconds }, signal)
  } catch (error) {
    inFlight.received(0, 0)
    if (error instanceof QueueError && error.retryable) return error
    throw error
  }
}
