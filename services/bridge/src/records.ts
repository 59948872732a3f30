import { createHash } from 'node:crypto'
import {
  causeOf,
  type Codec,
  EncodeError,
  type NewDeadLetter,
  type NewTopicValue,
  sourceOfLetter,
  type TopicName,
} from '@aftercall/contracts'
import { type OutgoingRecord } from '@aftercall/kafka'
import { type FamilyName, familyNames } from './core/families/family.ts'
import { type Disposition } from './core/interpret.ts'
import { type DeadLetterReason, deadLetterReasons } from './core/reasons.ts'
import { type QueueMessage, replayOfAttribute } from '@aftercall/queues'

export type Encoder = Pick<Codec, 'encode'>
/** Topics that the bridge writes. */
export const families = [
  'conversation-events',
  ...familyNames,
  'unrecognized-events',
  'dead-letters',
] as const satisfies readonly TopicName[]
export type Family = (typeof families)[number]

/** A message on its way to Kafka. */
export interface Delivery {
  readonly message: QueueMessage
  readonly disposition: Disposition
  readonly family: Family
  readonly record: OutgoingRecord
}

export interface RecordContext {
  readonly codec: Encoder
  readonly topicPrefix: string
  readonly queueName: string
  readonly receivedAt: number
}

/** Of a body that is too large for its record only the beginning is kept. */
const truncatedBytes = 65_536

/** The record that a message becomes. What does not fit its schema becomes a dead letter. */
export function toDelivery(message: QueueMessage, disposition: Disposition, context: RecordContext): Delivery {
  try {
    return encode(message, disposition, context)
  } catch (error) {
    if (!(error instanceof EncodeError) || disposition.kind === 'dead-letter') throw error
    return toDeadLetter(message, disposition, 'not_encodable', error, context)
  }
}

/** The dead letter of an event that was understood but cannot be kept as its record. */
export function toDeadLetter(
  message: QueueMessage,
  { value }: Exclude<Disposition, { kind: 'dead-letter' }>,
  reason: DeadLetterReason,
  cause: Error,
  context: RecordContext,
): Delivery {
  const { orgId, eventId, raw } = value
  const conversationId = conversationOf(value)
  const body = raw.toString()
  return encode(message, { kind: 'dead-letter', reason, orgId, eventId, conversationId, body }, context, cause)
}

/** The conversation that an event belongs to, if any. */
export const conversationOf = (value: object): string | null =>
  'conversationId' in value && typeof value.conversationId === 'string' ? value.conversationId : null

function encode(
  message: QueueMessage,
  disposition: Disposition,
  context: RecordContext,
  cause: Error | null = null,
): Delivery {
  const { codec, topicPrefix } = context
  const deliver = (family: Family, key: string, value: Buffer): Delivery => ({
    message,
    disposition,
    family,
    record: { topic: `${topicPrefix}${family}`, key, value },
  })
  switch (disposition.kind) {
    case 'conversation-event':
      return deliver('conversation-events', disposition.key, codec.encode('conversation-events', disposition.value))
    case 'family-event':
      return deliver(disposition.family, disposition.key, encodeFamily(codec, disposition))
    case 'unrecognized':
      return deliver('unrecognized-events', disposition.key, codec.encode('unrecognized-events', disposition.value))
    case 'dead-letter': {
      const value = deadLetterOf(message, disposition, context, cause)
      return deliver('dead-letters', value.source, codec.encode('dead-letters', value))
    }
  }
}

/** One signature for every family, so that a family and its value stay together. */
const encodeFamily = <F extends FamilyName>(
  codec: Encoder,
  { family, value }: { family: F; value: NewTopicValue[F] },
) => codec.encode(family, value)

function deadLetterOf(
  message: QueueMessage,
  disposition: Extract<Disposition, { kind: 'dead-letter' }>,
  { queueName, receivedAt }: RecordContext,
  cause: Error | null,
): NewDeadLetter {
  const { reason, orgId, eventId, conversationId } = disposition
  const original = Buffer.from(message.body)
  const kept = Buffer.from(disposition.body ?? '')
  const shortened = (reason === 'body_too_large' || reason === 'record_too_large') && kept.length > truncatedBytes
  return {
    stage: 'bridge',
    reason,
    message: deadLetterReasons[reason],
    source: sourceOfLetter(`sqs:${queueName}/${message.messageId}`, message.attributes?.[replayOfAttribute]),
    orgId,
    conversationId,
    eventId,
    attempts: message.receiveCount ?? 1,
    failedAt: receivedAt,
    cause: causeOf(cause),
    sqsMessageId: message.messageId,
    sqsSentAt: message.sentAtMs,
    sqsReceiveCount: message.receiveCount,
    bodyBytes: original.length,
    bodySha256: createHash('sha256').update(original).digest('hex'),
    truncated: shortened || disposition.body === null,
    body: shortened ? kept.subarray(0, truncatedBytes) : kept,
  }
}
