import { type Codec, conversationKey, DecodeError, type NewDeadLetter } from '@aftercall/contracts'
import { type KafkaRecord } from '@aftercall/kafka'
import { type KeyedInput } from './core/batch.ts'

export interface ReadInputs {
  readonly inputs: readonly KeyedInput[]
  /** Records whose bytes are not what their topic promises. */
  readonly unreadable: readonly { readonly record: KafkaRecord; readonly error: DecodeError }[]
}

/** Decodes a batch; anything but bad bytes throws, and the batch is read again later. */
export async function readInputs(
  records: readonly KafkaRecord[],
  codec: Codec,
  isEvents: (topic: string) => boolean,
): Promise<ReadInputs> {
  const inputs: KeyedInput[] = []
  const unreadable: { record: KafkaRecord; error: DecodeError }[] = []
  for (const record of records) {
    try {
      const input = await readInput(record, codec, isEvents)
      if (input !== null) inputs.push(input)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      unreadable.push({ record, error })
    }
  }
  return { inputs, unreadable }
}

async function readInput(
  record: KafkaRecord,
  codec: Codec,
  isEvents: (topic: string) => boolean,
): Promise<KeyedInput | null> {
  // A record without a value says nothing about any conversation.
  if (record.value === null) return null
  if (isEvents(record.topic)) {
    const event = await codec.decode('conversation-events', record.value)
    const traceparent = record.headers['traceparent']
    const input = { type: 'event' as const, event, ...(traceparent === undefined ? {} : { traceparent }) }
    return { key: conversationKey(event.orgId, event.conversationId), input }
  }
  const outcome = await codec.decode('fetch-outcomes', record.value)
  return { key: conversationKey(outcome.orgId, outcome.conversationId), input: { type: 'answer', outcome } }
}

export const unreadableLetter = (
  record: KafkaRecord,
  error: DecodeError,
  sha256: string,
  now: number,
): NewDeadLetter => ({
  stage: 'completion',
  reason: 'undecodable_record',
  message: error.message,
  source: `kafka:${record.topic}/${record.partition}/${record.offset}`,
  attempts: 1,
  failedAt: now,
  bodyBytes: record.value?.length ?? 0,
  bodySha256: sha256,
  truncated: false,
  body: record.value ?? Buffer.alloc(0),
})
