import { createHash } from 'node:crypto'
import { causeOf, type Codec, type NewDeadLetter, replayOfHeader, sourceOfLetter } from '@aftercall/contracts'
import { type OutgoingRecord, ProduceError, RecordTooLargeError, type RecordProducer } from '@aftercall/kafka'
import { type Clock, type Logger, type LoopWatch, throughOutage } from '@aftercall/runtime'
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
  /** That letters name, so that replays reach nobody else. */
  readonly group: { readonly groupId: string }
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}

/** Of a record that is too large to be wrapped, this much is kept, bytes. */
const truncatedBytes = 64 * 1024
const kafkaOutage = {
  reason: 'Kafka takes no dead letters',
  isOutage: (error: unknown) => error instanceof ProduceError,
}

/** Resolves when Kafka has every dead letter: only then may the records' offsets be committed. */
export async function sendDeadLetters(
  faults: readonly Fault[],
  parts: LetterParts,
  signal: AbortSignal,
): Promise<void> {
  for (const fault of faults) await sendOne(fault, parts, signal)
}

async function sendOne(fault: Fault, parts: LetterParts, signal: AbortSignal): Promise<void> {
  const send = (maxBytes: number) =>
    throughOutage(() => parts.producer.send([letterOf(fault, maxBytes, parts)], signal), kafkaOutage, parts, signal)
  try {
    await send(Number.POSITIVE_INFINITY)
  } catch (error) {
    if (!(error instanceof RecordTooLargeError)) throw error
    await send(truncatedBytes)
  }
}

function letterOf({ source, reason, why, cause }: Fault, maxBytes: number, parts: LetterParts): OutgoingRecord {
  const original = source.record.value ?? Buffer.alloc(0)
  const letter: NewDeadLetter = {
    stage: 'sink',
    reason,
    message: `${deadLetterReasons[reason]} ${why}`,
    source: sourceOfLetter(coordinateText(source.record), source.record.headers[replayOfHeader]),
    orgId: source.orgId,
    conversationId: source.conversationId,
    eventId: source.eventId,
    attempts: 1,
    failedAt: parts.clock.now(),
    cause: causeOf(cause),
    group: parts.group.groupId,
    recordKey: source.record.key?.toString() ?? null,
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
