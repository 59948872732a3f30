import avsc from 'avsc'
import { minLong } from './long-range.ts'

const { Type } = avsc
export type AvroType = avsc.Type

/** What the Avro library reads from; its typings leave it out. */
interface Tap {
  pos: number
  readonly buf: Buffer
  readLong(): number
  skipLong(): void
  readString(): string
  skipString(): void
  isValid(): boolean
}
interface Readable {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}
type ErrorHook = (value: unknown, type: AvroType) => void
interface LongMethods {
  _check(value: unknown, flags: unknown, hook: ErrorHook | undefined, path: readonly string[]): boolean
  _write(tap: Tap, value: unknown): void
}
const long = avsc.types.LongType.prototype as unknown as LongMethods

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

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Readable
    for (let left = blockLength(tap); left > 0; left = blockLength(tap))
      for (; left > 0 && tap.isValid(); left--) items._skip(tap)
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

  _skip(tap: Tap): void {
    const items = this.valuesType as unknown as Readable
    for (let left = blockLength(tap); left > 0; left = blockLength(tap))
      for (; left > 0 && tap.isValid(); left--) {
        tap.skipString()
        items._skip(tap)
      }
  }
}

/** Refuses what the library would corrupt. */
class ExactLongType extends avsc.types.LongType {
  _check(value: unknown, flags: unknown, hook: ErrorHook | undefined, path: readonly string[]): boolean {
    const isExact = !(typeof value === 'number' && value < minLong)
    if (!isExact) hook?.(value, this)
    return isExact && long._check.call(this, value, flags, hook, path)
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value === 'number' && value < minLong) throw new RangeError('a long is below -2^52')
    long._write.call(this, tap, value)
  }
}

const isOf = (kind: string, schema: unknown): schema is avsc.Schema =>
  schema === kind || (typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === kind)

/** Compiles an Avro schema (JSON, parsed). Logical types stay numbers: times are epoch milliseconds. */
export function compileType(schema: unknown): AvroType {
  return Type.forSchema(schema as avsc.Schema, {
    omitRecordMethods: true,
    typeHook: (part, options) => {
      if (isOf('long', part)) return new ExactLongType()
      if (isOf('array', part)) return new BoundedArrayType(part, options)
      if (isOf('map', part)) return new BoundedMapType(part, options)
      return undefined
    },
  })
}
