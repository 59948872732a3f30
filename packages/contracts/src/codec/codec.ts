import { type Codec, type NewTopicValue, type TopicValue } from '../codec-port.ts'
import { schemas } from '../generated/schemas.ts'
import { type TopicDefinition, type TopicName, topics } from '../topics.ts'
import { type AvroType, compileType } from './avro-type.ts'
import { type Decode, createDecoder } from './decoder.ts'
import { type Encode, createEncoder, scratchBuffer } from './encoder.ts'
import { type SchemaSource } from './schema-source.ts'

/** Subject of a topic's values in the registry. */
export const subjectOf = (topicPrefix: string, topic: TopicName) => `${topicPrefix}${topic}-value`

/** The Avro schema of a topic's values, as JSON text: exactly what is registered. */
export function schemaText(topic: TopicName): string {
  const { schema }: TopicDefinition = topics[topic]
  return schemas[schema]
}

/** A codec for the topics that `ids` names, each with the schema id that messages are written with. */
export function codecOver(ids: ReadonlyMap<TopicName, number>, source: SchemaSource): Codec {
  const types = new Map<string, AvroType>()
  const typeOf = (topic: TopicName) => {
    const text = schemaText(topic)
    const type = types.get(text) ?? compileType(JSON.parse(text))
    types.set(text, type)
    return type
  }

  const scratch = scratchBuffer()
  const encoders = new Map<TopicName, Encode>()
  const decoders = new Map<TopicName, Decode>()
  for (const [topic, id] of ids) {
    encoders.set(topic, createEncoder(topic, typeOf(topic), id, scratch))
    decoders.set(topic, createDecoder(topic, typeOf(topic), id, source))
  }

  return {
    encode: <T extends keyof NewTopicValue>(topic: T, value: NewTopicValue[T]) => required(encoders, topic)(value),
    decode: <T extends keyof TopicValue>(topic: T, value: Buffer) =>
      required(decoders, topic)(value) as Promise<TopicValue[T]>,
  }
}

function required<V>(coders: ReadonlyMap<TopicName, V>, topic: TopicName): V {
  const coder = coders.get(topic)
  if (coder === undefined) throw new Error(`could not use the codec for ${topic}: it was not created for that topic`)
  return coder
}
