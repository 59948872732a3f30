import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DecodeError, memoryCodec, type TopicName, type TopicValue } from '@aftercall/contracts'
import { encodeBlock } from '@aftercall/clickhouse'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { toDelivery } from '../../services/bridge/src/records.ts'
import { familySamples, sampleFamilyEvent } from '../../services/bridge/src/testing/family-samples.ts'
import { sampleEvent, sampleOrganisation } from '../../services/bridge/src/testing/sample-event.ts'
import { routes, type SinkTopic } from '../../services/sink/src/core/routes.ts'
import { damagedBytes } from './damage.ts'

const codec = memoryCodec()
const receivedAt = Date.UTC(2031, 4, 6)
const options = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json: unknown) => json,
  keepUnparsed: true,
  maxBodyBytes: 1_048_576,
  maxDepth: 64,
}

/** Frames as the bridge writes them, one of each family. */
const wholes = [sampleEvent(), {}, sampleEvent({ envelope: { 'detail-type': 'v2.weather' }, detail: { topicName: 'v2.weather' } })]
  .concat(familySamples.map((sample) => sampleFamilyEvent(sample)))
  .map((event) => {
    const message = { messageId: 'm-1', receiptHandle: 'r-1', body: JSON.stringify(event), sentAtMs: 1, receiveCount: 1 }
    const receipt = { receivedAt, sqsMessageId: 'm-1', sqsSentAt: 1, sqsReceiveCount: 1 }
    const context = { codec, topicPrefix: '', queueName: 'events', receivedAt }
    const { family, record } = toDelivery(message, interpret(message.body, receipt, options), context)
    return { topic: family, frame: record.value as Buffer }
  }) // prettier-ignore

export interface Frame {
  readonly topic: SinkTopic & TopicName
  readonly bytes: Buffer
}

/** Messages of a topic whose bytes changed. */
export const frames: fc.Arbitrary<Frame> = fc
  .constantFrom(...wholes)
  .chain(({ topic, frame }) => damagedBytes(fc.constant(frame)).map((bytes) => ({ topic, bytes })))

export type FrameEnd = 'rows' | 'undecodable' | 'row refused'

/**
 * What becomes of a message: rows, or a fault of its bytes or values for which the sink has a reason.
 * @throws whatever is neither
 */
export async function frameEnd({ topic, bytes }: Frame): Promise<FrameEnd> {
  let value: TopicValue[TopicName]
  try {
    value = await codec.decode(topic, bytes)
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error))
    return 'undecodable'
  }
  const route = routes[topic] as (value: object, at: { topic: string; partition: number; offset: number; timestampMs: number }) => ReturnType<(typeof routes)[SinkTopic]>
  const rows = route(value, { topic, partition: 0, offset: 1, timestampMs: 1_900_000_000_000 })
  assert.ok(rows.length > 0, `no row of ${topic}`)
  try {
    for (const { table, row } of rows) encodeBlock(table, [row])
    return 'rows'
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'RowFaultError', String(error))
    return 'row refused'
  }
} // prettier-ignore
