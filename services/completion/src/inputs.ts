import {
  causeOf,
  type Codec,
  conversationKey,
  DecodeError,
  isForAnotherGroup,
  type NewDeadLetter,
  registryOutage,
  replayOfHeader,
  sourceOfLetter,
  type TopicValue,
} from '@aftercall/contracts'
import { type KafkaRecord } from '@aftercall/kafka'
import { type Patience, throughOutage } from '@aftercall/runtime'
import { type KeyedInput } from './core/batch.ts'

/** What a record says: an input, nothing about any conversation or nothing to this group (null), or bytes that are not what their topic promises. */
export type ReadRecord =
  | { readonly record: KafkaRecord; readonly input: KeyedInput | null }
  | { readonly record: KafkaRecord; readonly error: DecodeError }

export interface Reader {
  decode<T extends keyof TopicValue>(topic: T, value: Buffer, signal: AbortSignal): Promise<TopicValue[T]>
}

/** Decodes; a registry that is away is waited for, since without it nobody knows whether the bytes are at fault. */
export const patientReader = (codec: Pick<Codec, 'decode'>, patience: Patience): Reader => ({
  decode: (topic, value, signal) => throughOutage(() => codec.decode(topic, value), registryOutage, patience, signal),
})

/** Decodes a batch, in its order. */
export async function readInputs(
  records: readonly KafkaRecord[],
  reader: Reader,
  isEvents: (topic: string) => boolean,
  groupId: string,
  signal: AbortSignal,
): Promise<readonly ReadRecord[]> {
  const read: ReadRecord[] = []
  for (const record of records) {
    try {
      const isOurs = !isForAnotherGroup(record.headers, groupId)
      read.push({ record, input: isOurs ? await readInput(record, reader, isEvents, signal) : null })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      read.push({ record, error })
    }
  }
  return read
}

async function readInput(
  record: KafkaRecord,
  reader: Reader,
  isEvents: (topic: string) => boolean,
  signal: AbortSignal,
): Promise<KeyedInput | null> {
  // A record without a value says nothing about any conversation.
  if (record.value === null) return null
  if (isEvents(record.topic)) {
    const event = await reader.decode('conversation-events', record.value, signal)
    const traceparent = record.headers['traceparent']
    const input = { type: 'event' as const, event, ...(traceparent === undefined ? {} : { traceparent }) }
    return { key: conversationKey(event.orgId, event.conversationId), input }
  }
  const outcome = await reader.decode('fetch-outcomes', record.value, signal)
  return { key: conversationKey(outcome.orgId, outcome.conversationId), input: { type: 'answer', outcome } }
}

/** Of bytes that nobody can read this much is kept: wrapped, a record as large as its topic allows would be too large for any. */
export const keptBytes = 1_048_576

export function unreadableLetter(
  { topic, partition, offset, key, value, headers }: KafkaRecord,
  error: DecodeError,
  group: string,
  sha256: string,
  now: number,
): NewDeadLetter {
  const body = value ?? Buffer.alloc(0)
  return {
    stage: 'completion',
    reason: 'undecodable_record',
    message: error.message,
    source: sourceOfLetter(`kafka:${topic}/${partition}/${offset}`, headers[replayOfHeader]),
    attempts: 1,
    failedAt: now,
    cause: causeOf(error),
    group,
    recordKey: key?.toString() ?? null,
    bodyBytes: body.length,
    bodySha256: sha256,
    truncated: body.length > keptBytes,
    body: body.subarray(0, keptBytes),
  }
}
