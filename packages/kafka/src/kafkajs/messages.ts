import { type ICustomPartitioner, type IHeaders, type KafkaMessage, type Message, type TopicMessages } from 'kafkajs'
import { partitionOf } from '../core/murmur2.ts'
import { type KafkaRecord, type OutgoingRecord } from '../port.ts'

export function toTopicMessages(records: readonly OutgoingRecord[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>()
  for (const { topic, key, value, headers, partition } of records) {
    const message: Message = { key, value }
    if (headers !== undefined) message.headers = { ...headers }
    if (partition !== undefined) message.partition = partition
    const messages = byTopic.get(topic)
    if (messages) messages.push(message)
    else byTopic.set(topic, [message])
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }))
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

function toHeaders(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  if (headers === undefined) return NO_HEADERS
  const entries = Object.entries(headers)
  if (entries.length === 0) return NO_HEADERS
  return Object.fromEntries(
    entries.map(([name, value]) => {
      // Of a header that stands more than once the last counts.
      const one = Array.isArray(value) ? value.at(-1) : value
      return [name, one?.toString() ?? '']
    }),
  )
}

/** The Java client's choice for keyed records; unkeyed ones go round. kafkajs silently drops a record of a partition that does not exist. */
export const partitioner: ICustomPartitioner = () => {
  let turn = 0
  return ({ topic, partitionMetadata, message: { key, partition } }) => {
    const count = partitionMetadata.length
    if (partition !== undefined) {
      if (Number.isInteger(partition) && partition >= 0 && partition < count) return partition
      throw new RangeError(`topic ${topic} has ${count} partitions, so none is numbered ${partition}`)
    }
    if (key === null || key === undefined) return turn++ % count
    return partitionOf(typeof key === 'string' ? Buffer.from(key) : key, count)
  }
}
