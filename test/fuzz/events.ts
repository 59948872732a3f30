import assert from 'node:assert/strict'
import fc from 'fast-check'
import { memoryCodec, type TopicValue } from '@aftercall/contracts'
import { deadLetterReasons, unrecognizedReasons } from '../../services/bridge/src/core/reasons.ts'
import { interpret, type InterpretOptions } from '../../services/bridge/src/core/interpret.ts'
import { eventTypes } from '../../services/bridge/src/core/routes.ts'
import { toDelivery } from '../../services/bridge/src/records.ts'
import { familySamples, sampleFamilyEvent } from '../../services/bridge/src/testing/family-samples.ts'
import { sampleEvent, sampleOrganisation } from '../../services/bridge/src/testing/sample-event.ts'
import { routes } from '../../services/sink/src/core/routes.ts'
import { damaged } from './damage.ts'

const codec = memoryCodec()
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keep: new Set(['addresses', 'token_hashes', 'transcripts']),
  keepUnparsed: true,
  maxBodyBytes: 1_048_576,
  maxDepth: 64,
}
const receivedAt = Date.UTC(2031, 4, 6)
const context = { codec, topicPrefix: '', queueName: 'events', receivedAt }

const wholes = [
  ...eventTypes.map((eventType) => sampleEvent({ eventType, body: { attributes: { a: 'b' }, queueId: 'q-1', mediaType: 'VOICE' } })),
  ...familySamples.map((sample) => sampleFamilyEvent(sample)),
  sampleEvent({ envelope: { 'detail-type': 'v2.weather.{id}' }, detail: { topicName: 'v2.weather.w-1' } }),
  { requestPayload: sampleEvent() },
].map((event) => JSON.stringify(event)) // prettier-ignore

/** As the queue gives them: in UTF-8 there is no half surrogate but an escaped one. */
export const eventBodies: fc.Arbitrary<string> = damaged(fc.constantFrom(...wholes)).map((body) => body.toWellFormed())

export type EventEnd = 'typed' | 'unrecognized' | 'dead letter'

/**
 * What the bridge makes of a body, through the topic into the rows of the sink.
 * @throws AssertionError when it is lost on the way, or is another one at the end
 */
export async function eventEnd(body: string): Promise<EventEnd> {
  const message = { messageId: 'm-1', receiptHandle: 'r-1', body, sentAtMs: receivedAt - 1_000, receiveCount: 1 }
  const receipt = { receivedAt, sqsMessageId: 'm-1', sqsSentAt: message.sentAtMs, sqsReceiveCount: 1 }
  const { disposition, family, record } = toDelivery(message, interpret(body, receipt, options), context)
  const read = await codec.decode(family, record.value as Buffer)
  const route = routes[family] as (value: object, at: { topic: string; partition: number; offset: number; timestampMs: number }) => readonly unknown[]
  assert.ok(route(read, { topic: family, partition: 0, offset: 1, timestampMs: 1_900_000_000_000 }).length > 0, `no row of ${family}`)
  if (disposition.kind === 'dead-letter') {
    const letter = read as TopicValue['dead-letters']
    assert.ok(Object.hasOwn(deadLetterReasons, letter.reason), letter.reason)
    assert.equal(letter.sqsMessageId, 'm-1')
    assert.deepEqual(letter.body, Buffer.from(body))
    return 'dead letter'
  }
  const event = read as TopicValue['conversation-events']
  assert.equal(event.sqsMessageId, 'm-1')
  assert.deepEqual(event.raw, Buffer.from(body))
  const { id } = JSON.parse(body.replace(/^\uFEFF/, '')) as { id: string }
  assert.equal(legible(event.eventId), legible(id))
  assert.equal(event.orgId, sampleOrganisation)
  if (disposition.kind !== 'unrecognized') return 'typed'
  assert.ok(Object.hasOwn(unrecognizedReasons, disposition.reason), disposition.reason)
  return 'unrecognized'
} // prettier-ignore

/** Half a surrogate comes out of Avro as one to three replacement characters. */
const legible = (text: string) => text.toWellFormed().replaceAll(/\uFFFD+/g, '\uFFFD')
