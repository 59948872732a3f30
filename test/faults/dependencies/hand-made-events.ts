import { randomUUID } from 'node:crypto'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { detailEvent } from '../../support/queue-messages.ts'
import { type DependencyPlace } from './under-load.ts'

const inABatch = 10
const batchesAtOnce = 8
/** Few, so that those who look for their records have little to do. */
const conversations = 5

export interface HandMadeOptions {
  /** Over so many months, backwards from the middle of a year; all in one unless told. */
  readonly months?: number
}

/** Puts events of conversations that nobody knows into the queue; resolves to their ids when all are there. */
export async function putEvents(
  place: DependencyPlace,
  count: number,
  { months = 1 }: HandMadeOptions = {},
): Promise<readonly string[]> {
  const { queue, organisation } = place.pipeline
  const parties = Array.from({ length: conversations }, () => ({
    conversationId: randomUUID(),
    participantId: randomUUID(),
    sessionId: randomUUID(),
  }))
  const events = Array.from({ length: count }, (_, index) => {
    const { conversationId, participantId, sessionId } = place.chance.oneOf(parties)
    const id = randomUUID()
    const eventTime = Date.UTC(2024, 5 - (index % months), 15, 12, 0, 0, index % 1_000)
    const body = { eventTime, participantId, sessionId, mediaType: 'VOICE' }
    const text = detailEvent({
      orgId: organisation.id,
      conversationId,
      eventType: 'customer.start',
      body,
      envelope: { id },
    })
    return { id, text }
  })
  const batches = Array.from({ length: Math.ceil(count / inABatch) }, (_, nth) =>
    events.slice(nth * inABatch, (nth + 1) * inABatch),
  )
  const send = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const Entries = batch.map(({ id, text }) => ({ Id: id, MessageBody: text }))
      const { Failed = [] } = await queue.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }))
      if (Failed.length > 0) throw new Error(`SQS did not take ${Failed.length} messages`)
    }
  }
  await Promise.all(Array.from({ length: batchesAtOnce }, send))
  return events.map(({ id }) => id)
}
