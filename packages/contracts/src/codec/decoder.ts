import { type AvroType, compileType } from './avro-type.ts'
import { DecodeError } from './errors.ts'
import { frameBytes, schemaIdOf } from './framing.ts'
import { type SchemaSource } from './schema-source.ts'

export type Decode = (message: Buffer) => Promise<unknown>
type Read = (message: Buffer) => { value: unknown; offset: number }

/**
 * Reads messages of every writer as the topic's current schema. How to read one is worked out once per writer's id:
 * doing that per message would cost fifty times the reading.
 */
export function createDecoder(topic: string, reader: AvroType, ownId: number, source: SchemaSource): Decode {
  // `null` for a writer whose messages cannot be read as this topic's: that, too, is worked out once.
  const readers = new Map<number, Read | null>([[ownId, (message) => reader.decode(message, frameBytes)]])

  async function readerFor(schemaId: number): Promise<Read | null> {
    const schema = await source.schemaOf(schemaId)
    if (schema === undefined) throw new DecodeError(topic, 'unknown_schema', schemaId)
    const read = resolve(reader, schema)
    readers.set(schemaId, read)
    return read
  }

  return async (message) => {
    const schemaId = schemaIdOf(message)
    if (schemaId === undefined) throw new DecodeError(topic, 'not_framed', undefined)
    const known = readers.get(schemaId)
    const read = known === undefined ? await readerFor(schemaId) : known
    if (read === null) throw new DecodeError(topic, 'foreign_schema', schemaId)
    return readWhole(read, message, topic, schemaId)
  }
}

function resolve(reader: AvroType, schema: unknown): Read | null {
  try {
    const writer = compileType(schema)
    // Equal but for docs: then no resolver is needed, and reading costs less.
    const resolver = reader.equals(writer) ? undefined : reader.createResolver(writer)
    return (message) => reader.decode(message, frameBytes, resolver)
  } catch {
    return null
  }
}

function readWhole(read: Read, message: Buffer, topic: string, schemaId: number): unknown {
  let result: { value: unknown; offset: number }
  try {
    result = read(message)
  } catch {
    // The library's words may quote what it read, so they are not passed on.
    throw new DecodeError(topic, 'bad_body', schemaId)
  }
  if (result.offset !== message.length) throw new DecodeError(topic, 'bad_body', schemaId)
  return result.value
}
