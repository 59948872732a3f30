/** Where the schemas of other writers come from. */
export interface SchemaSource {
  /**
   * The Avro schema (JSON, parsed) registered under an id; undefined when the source says that there is none.
   * @throws RegistryError when it cannot be asked now.
   */
  schemaOf(schemaId: number): Promise<unknown>
}

const maxUnknown = 1_000

/**
 * Asks once per id, however many wait for it, and keeps every answer: an id never changes its meaning. That an id is
 * unknown is kept for `unknownForMs` only, so that a burst of such messages is one request.
 */
export function cachedSource(
  source: SchemaSource,
  { unknownForMs, now }: { unknownForMs: number; now: () => number },
): SchemaSource {
  const known = new Map<number, unknown>()
  const unknownUntil = new Map<number, number>()
  const asked = new Map<number, Promise<unknown>>()

  async function ask(schemaId: number): Promise<unknown> {
    const schema = await source.schemaOf(schemaId)
    if (schema !== undefined) {
      known.set(schemaId, schema)
      unknownUntil.delete(schemaId)
    } else {
      if (unknownUntil.size >= maxUnknown) unknownUntil.clear()
      unknownUntil.set(schemaId, now() + unknownForMs)
    }
    return schema
  }

  return {
    async schemaOf(schemaId) {
      if (known.has(schemaId)) return known.get(schemaId)
      if ((unknownUntil.get(schemaId) ?? -Infinity) > now()) return undefined
      let answer = asked.get(schemaId)
      if (answer === undefined) {
        answer = ask(schemaId).finally(() => asked.delete(schemaId))
        asked.set(schemaId, answer)
      }
      return answer
    },
  }
}
