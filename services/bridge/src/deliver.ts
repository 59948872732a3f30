import { ProduceError, type RecordProducer, RecordTooLargeError } from '@aftercall/kafka'
import { backoff, type Clock, type Logger, type LoopWatch, type Watchdog } from '@aftercall/runtime'
import { type BridgeInstruments } from './metrics.ts'
import { type Delivery, type RecordContext, toDeadLetter } from './records.ts'

export interface DeliverParts {
  readonly producer: Pick<RecordProducer, 'send'>
  readonly clock: Clock
  readonly watchdog: Watchdog
  readonly log: Logger
  readonly instruments: Pick<BridgeInstruments, 'produceRetries'>
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}

/** Longer than the producer's own deadline: a send that neither succeeds nor fails hangs. */
const maxSendSilenceMs = 180_000
const loopName = 'kafka-send'
const outage = 'Kafka does not acknowledge'
const retrySchedule = { baseMs: 1_000, maxMs: 30_000 }

/**
 * Sends until Kafka has acknowledged every record, or until `worthIt` says that nobody needs it any more (then null). A record that is too large goes as
 * a dead letter instead. Returns what was sent.
 * @throws whatever the producer throws besides ProduceError; the reason of an aborted signal
 */
export async function deliver(
  deliveries: readonly Delivery[],
  context: RecordContext,
  worthIt: () => boolean,
  parts: DeliverParts,
  signal: AbortSignal,
): Promise<readonly Delivery[] | null> {
  const watch = parts.watchdog.loop(loopName, { maxSilenceMs: maxSendSilenceMs })
  try {
    return await untilSent([...deliveries], context, worthIt, parts, watch, signal)
  } finally {
    watch.done()
  }
}

async function untilSent(
  pending: Delivery[],
  context: RecordContext,
  worthIt: () => boolean,
  { producer, clock, log, instruments, watchdog, random }: DeliverParts,
  watch: LoopWatch,
  signal: AbortSignal,
): Promise<readonly Delivery[] | null> {
  for (let failures = 0; ;) {
    watch.beat()
    try {
      await producer.send(
        pending.map(({ record }) => record),
        signal,
      )
      return pending
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof RecordTooLargeError) {
        pending[error.index] = shrunk(pending[error.index], context, error)
        continue
      }
      if (!(error instanceof ProduceError)) throw error
      if (!worthIt()) return null
      const waitMs = backoff(retrySchedule, ++failures, random)
      instruments.produceRetries.add(1)
      // Once an outage, not once a batch: the others have declared it already.
      if (!watchdog.degraded().includes(`${loopName}: ${outage}`))
        log.warn('Kafka did not acknowledge in time: the messages are kept and sent again', { err: error })
      watch.backOff(outage, clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}

function shrunk(delivery: Delivery | undefined, context: RecordContext, error: RecordTooLargeError): Delivery {
  // A dead letter is small by construction; if even that is refused, the topic's limit is at fault.
  if (delivery === undefined || delivery.disposition.kind === 'dead-letter') throw error
  return toDeadLetter(delivery.message, delivery.disposition, 'record_too_large', error, context)
}
