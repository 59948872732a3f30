import { createHash } from 'node:crypto'
import { type Codec, type NewDeadLetter } from '@aftercall/contracts'
import { type OutgoingRecord, ProduceError, RecordTooLargeError, type RecordProducer } from '@aftercall/kafka'
import { backoff, type Clock, type Logger, type LoopWatch } from '@aftercall/runtime'
import { coordinateText } from './core/coordinates.ts'
import { deadLetterReasons } from './core/reasons.ts'
import { type Fault } from './prepare.ts'

export interface LetterParts {
  readonly producer: Pick<RecordProducer, 'send'>
  readonly codec: Pick<Codec, 'encode'>
  readonly clock: Clock
  readonly log: Logger
  readonly watch: LoopWatch
  readonly topicPrefix: string
}

/** Of a record that is too large to be wrapped, this much is kept, bytes. */
const truncatedBytes = 64 * 1024
const schedule = { baseMs: 250, maxMs: 15_000 }

/** Resolves when Kafka has every dead letter: only then may the records' offsets be committed. */
export async function sendDeadLetters(
  faults: readonly Fault[],
  parts: LetterParts,
  signal: AbortSignal,
): Promise<void> {
  for (const fault of faults) await sendOne(fault, parts, signal)
}

async function sendOne(fault: Fault, parts: LetterParts, signal: AbortSignal): Promise<void> {
  const { producer, clock, log, watch } = parts
  let maxBytes = Number.POSITIVE_INFINITY
  for (let tries = 1; ; tries++) {
    try {
      return await producer.send([letterOf(fault, maxBytes, parts)], signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof RecordTooLargeError && maxBytes > truncatedBytes) {
        maxBytes = truncatedBytes
        continue
      }
      if (!(error instanceof ProduceError)) throw error
      const waitMs = backoff(schedule, tries)
      if (tries === 1) log.warn('a dead letter is not taken; trying again', { err: error })
      watch.backOff('Kafka takes no dead letters', clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}

function letterOf({ source, reason, why }: Fault, maxBytes: number, parts: LetterParts): OutgoingRecord {
  const original = source.record.value ?? Buffer.alloc(0)
  const letter: NewDeadLetter = {
    stage: 'sink',
    reason,
    message: `${deadLetterReasons[reason]} ${why}`,
    source: coordinateText(source.record),
    orgId: source.orgId,
    conversationId: source.conversationId,
    eventId: source.eventId,
    attempts: 1,
    failedAt: parts.clock.now(),
    bodyBytes: original.length,
    bodySha256: createHash('sha256').update(original).digest('hex'),
    truncated: original.length > maxBytes,
    body: original.length > maxBytes ? original.subarray(0, maxBytes) : original,
  }
  return {
    topic: `${parts.topicPrefix}dead-letters`,
    key: letter.source,
    value: parts.codec.encode('dead-letters', letter),
  }
}
