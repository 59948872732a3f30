import { type ByteWriter } from './byte-writer.ts'
import { type ColumnType, formatType, type ScalarName } from './column-type.ts'

/** A value that does not fit its column; `index` counts the values of the column at this depth. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault'
  readonly index: number
  readonly expected: string
  constructor(index: number, expected: string) {
    super(`value ${index} is not ${expected}`)
    this.index = index
    this.expected = expected
  }
}

/**
 * Writes the values of one column as ClickHouse's Native format has them: null maps before values, offsets before elements.
 * @throws ValueFault on the first value that does not fit; nothing is converted silently.
 */
export function writeColumn(type: ColumnType, values: readonly unknown[], out: ByteWriter): void {
  switch (type.kind) {
    case 'scalar':
      return writeScalar(type.name, values, out)
    case 'nullable':
      return writeNullable(type.of, values, out)
    case 'array':
      return writeArray(type, values, out)
    case 'map':
      return writeMap(type, values, out)
  }
}

function writeNullable(of: ColumnType, values: readonly unknown[], out: ByteWriter): void {
  for (const value of values) out.uint8(value === null ? 1 : 0)
  const filler = emptyValue(of)
  writeColumn(
    of,
    values.map((value) => (value === null ? filler : value)),
    out,
  )
}

function writeArray(type: Extract<ColumnType, { kind: 'array' }>, values: readonly unknown[], out: ByteWriter): void {
  const elements: unknown[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (!Array.isArray(value)) throw new ValueFault(index, `an array for ${formatType(type)}`)
    for (const element of value) elements.push(element)
    out.int64(elements.length)
  }
  inside(
    () => values.map((value) => (value as readonly unknown[]).length),
    () => writeColumn(type.of, elements, out),
  )
}

function writeMap(type: Extract<ColumnType, { kind: 'map' }>, values: readonly unknown[], out: ByteWriter): void {
  const keys: string[] = []
  const held: unknown[] = []
  const lengths: number[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (!isPlainRecord(value)) throw new ValueFault(index, `a record for ${formatType(type)}`)
    const entries = Object.entries(value)
    for (const [key, element] of entries) {
      keys.push(key)
      held.push(element)
    }
    lengths.push(entries.length)
    out.int64(keys.length)
  }
  inside(
    () => lengths,
    () => {
      writeColumn(type.key, keys, out)
      writeColumn(type.value, held, out)
    },
  )
}

/** Runs `write`; a fault of an element is reported as a fault of the value that holds it. */
function inside(lengths: () => readonly number[], write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error
    let end = 0
    const index = lengths().findIndex((length) => (end += length) > error.index)
    throw new ValueFault(index, error.expected)
  }
}

function writeScalar(name: ScalarName, values: readonly unknown[], out: ByteWriter): void {
  switch (name) {
    case 'String':
      return each(values, (value) => writeString(value, out), 'a string or bytes')
    case 'Bool':
      return each(values, (value) => typeof value === 'boolean' && (out.uint8(value ? 1 : 0), true), 'a boolean')
    case 'UInt8':
      return each(values, (value) => integer(value, 0, 0xff) && (out.uint8(value), true), 'an integer from 0 to 255')
    case 'UInt16':
      return each(values, (value) => integer(value, 0, 0xffff) && (out.uint16(value), true), 'an integer of 16 bits')
    case 'UInt32':
      return each(
        values,
        (value) => integer(value, 0, 0xffff_ffff) && (out.int32(value), true),
        'an unsigned 32-bit integer',
      )
    case 'Int32':
      return each(
        values,
        (value) => integer(value, -0x8000_0000, 0x7fff_ffff) && (out.int32(value), true),
        'a 32-bit integer',
      )
    case 'UInt64':
      return each(values, (value) => writeInt64(value, 0n, 0xffff_ffff_ffff_ffffn, out), 'an exact unsigned integer')
    case 'Int64':
      return each(values, (value) => writeInt64(value, -(2n ** 63n), 2n ** 63n - 1n, out), 'an exact integer')
    case 'Float64':
      return each(values, (value) => typeof value === 'number' && (out.float64(value), true), 'a number')
    case 'DateTime64(3)':
      return each(
        values,
        (value) => integer(value, earliestMs, latestMs) && (out.int64(value), true),
        'epoch milliseconds between the years 1900 and 2299',
      )
  }
}

const earliestMs = Date.UTC(1900, 0, 1)
const latestMs = Date.UTC(2299, 11, 31, 23, 59, 59, 999)

function each(values: readonly unknown[], write: (value: unknown) => boolean, expected: string): void {
  for (let index = 0; index < values.length; index++) {
    if (!write(values[index])) throw new ValueFault(index, expected)
  }
}

function writeString(value: unknown, out: ByteWriter): boolean {
  if (typeof value === 'string') out.string(value)
  else if (value instanceof Uint8Array) out.bytes(value)
  else return false
  return true
}

function writeInt64(value: unknown, min: bigint, max: bigint, out: ByteWriter): boolean {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || (min === 0n && value < 0)) return false
    out.int64(value)
    return true
  }
  if (typeof value !== 'bigint' || value < min || value > max) return false
  out.bigint64(value)
  return true
}

const integer = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max

const isPlainRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

/** What stands under a null; ClickHouse never shows it. */
function emptyValue(type: ColumnType): unknown {
  if (type.kind === 'array') return []
  if (type.kind === 'map') return {}
  if (type.kind === 'nullable') return null
  return type.name === 'String' ? '' : type.name === 'Bool' ? false : 0
}
