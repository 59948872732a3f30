import { type Codec } from '../codec-port.ts'
import { topicNames } from '../topics.ts'
import { codecOver, schemaText } from './codec.ts'

/** A registry in memory, for the twin of the real codec. */
export interface MemoryRegistry {
  /** Registers an Avro schema (JSON, parsed) and returns its id; the same schema always gets the same id. */
  register(schema: unknown): number
  schemaOf(schemaId: number): Promise<unknown>
}

export function memoryRegistry(): MemoryRegistry {
  const schemas: string[] = []
  return {
    register(schema) {
      const text = JSON.stringify(schema)
      const at = schemas.indexOf(text)
      return at >= 0 ? at + 1 : schemas.push(text)
    },
    schemaOf(schemaId) {
      const text = schemas[schemaId - 1]
      return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as unknown))
    },
  }
}

/** The codec without a registry: same framing and errors, ids of its own. Two of them understand each other. */
export function memoryCodec(registry: MemoryRegistry = memoryRegistry()): Codec {
  const ids = new Map(topicNames.map((topic) => [topic, registry.register(JSON.parse(schemaText(topic)))]))
  return codecOver(ids, registry)
}
