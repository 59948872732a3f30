import avsc from 'avsc'

const { Type } = avsc
export type AvroType = avsc.Type

/** What the Avro library reads from; its typings leave it out. */
interface Tap {
  pos: number
  readonly buf: Buffer
  readLong(): number
  skipLong(): void
  readString(): string
  isValid(): boolean
}
interface Readable {
  _read(tap: Tap): unknown
}

/**
 * How many items the next block claims to hold; 0 ends the list. The library believes any claim, so that ten corrupt
 * bytes could ask for billions of items; every item of our schemas takes a byte at least.
 */
function blockLength(tap: Tap): number {
  let claimed = tap.readLong()
  if (claimed < 0) {
    claimed = -claimed
    tap.skipLong()
  }
  if (claimed > tap.buf.length - tap.pos) throw new RangeError('a list claims more items than there are bytes')
  return claimed
}

class BoundedArrayType extends avsc.types.ArrayType {
  /** Also used by resolvers, whose `itemsType` reads the writer's items. */
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as Readable
    const values: unknown[] = []
    for (let left = blockLength(tap); left > 0; left = blockLength(tap))
      for (; left > 0 && tap.isValid(); left--) values.push(items._read(tap))
    return values
  }
}

class BoundedMapType extends avsc.types.MapType {
  /** Keys are data from outside, `__proto__` among them: hence no prototype. */
  _read(tap: Tap): Record<string, unknown> {
    const items = this.valuesType as unknown as Readable
    const values = Object.create(null) as Record<string, unknown>
    for (let left = blockLength(tap); left > 0; left = blockLength(tap))
      for (; left > 0 && tap.isValid(); left--) {
        const key = tap.readString()
        values[key] = items._read(tap)
      }
    return values
  }
}

const isBounded = (schema: unknown, kind: string): schema is avsc.Schema =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === kind

/** Compiles an Avro schema (JSON, parsed). Logical types stay numbers: times are epoch milliseconds. */
export function compileType(schema: unknown): AvroType {
  return Type.forSchema(schema as avsc.Schema, {
    omitRecordMethods: true,
    typeHook: (part, options) => {
      if (isBounded(part, 'array')) return new BoundedArrayType(part, options)
      if (isBounded(part, 'map')) return new BoundedMapType(part, options)
      return undefined
    },
  })
}
