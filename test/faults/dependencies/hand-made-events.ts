import { randomUUID } from 'node:crypto'
import { conversationKey, createCodec } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { variable } from './foreign-messages.ts'
import { type DependencyPlace } from './under-load.ts'

const atOnce = 500
/** Few, so that those who look for their records have little to do. */
const conversations = 5

export interface HandMadeOptions {
  /** Over so many months, backwards from June 2024; all in that one unless told. */
  readonly months?: number
}

/** Puts events of conversations that nobody knows into their topic, as the bridge would; resolves to their ids when all are there. */
export async function putEvents(
  place: DependencyPlace,
  count: number,
  { months = 1 }: HandMadeOptions = {},
): Promise<readonly string[]> {
  const topicPrefix = variable(place, 'KAFKA_TOPIC_PREFIX')
  const registryUrl = variable(place, 'SCHEMA_REGISTRY_URL')
  const codec = await createCodec({ registryUrl, topicPrefix, topics: ['conversation-events'] }, place.signal)
  const orgId = place.pipeline.organisation.id
  const conversationIds = Array.from({ length: conversations }, () => randomUUID())
  const events = Array.from({ length: count }, (_, index) => {
    const eventId = randomUUID()
    const eventTime = Date.UTC(2024, 5 - (index % months), 15, 12, 0, 0, index % 1_000)
    const conversationId = place.chance.oneOf(conversationIds)
    const value = codec.encode('conversation-events', {
      orgId,
      eventId,
      eventType: 'customer.start',
      conversationId,
      sessionId: conversationId,
      eventTime,
      eventTimeFrom: 'event_body',
      source: `aws.partner/genesys.com/cloud/${orgId}/test`,
      receivedAt: eventTime,
      raw: Buffer.from('{}'),
    })
    return {
      eventId,
      record: { topic: `${topicPrefix}conversation-events`, key: conversationKey(orgId, conversationId), value },
    }
  })
  await using kafka = await connectKafka({
    brokers: variable(place, 'KAFKA_BROKERS').split(','),
    clientId: 'faults-stranger',
  })
  await using producer = await kafka.producer()
  const records = events.map(({ record }) => record)
  for (let from = 0; from < count; from += atOnce) await producer.send(records.slice(from, from + atOnce), place.signal)
  return events.map(({ eventId }) => eventId)
}
