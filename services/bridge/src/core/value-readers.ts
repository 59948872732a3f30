import {
  canonicalEnum,
  type Drift,
  isKnownValue,
  jsonType,
  type KnownValues,
  maxLong,
  minLong,
} from '@aftercall/contracts'
import { isObject, own } from './json.ts'
import { parseInstant, plausibleMs } from './times.ts'

/** Reads one value that is not null. What does not fit is null and noted as drift; its value stays in `raw`. */
export type Reader = (value: unknown, path: string, drift: Drift) => unknown

/** Longer lists and maps are none that Genesys sends, but for participant data; reading them would block the process. */
export const maxItems = 10_000

export const text = scalar('string', textOrNull)
/** A time that is sent as epoch milliseconds. */
export const epoch = scalar('number', plausibleMs)
/** A time that is sent as ISO 8601. */
export const instant = scalar('string', parseInstant)
export const count = scalar('number', exactCount)
export const amount = scalar('number', amountOrNull)
export const flag = scalar('boolean', (value) => (typeof value === 'boolean' ? value : null))
/** A media type, direction, purpose or disconnect type: one spelling, whichever topic it is from. */
export const canonical = scalar('string', (value) => (typeof value === 'string' ? canonicalEnum(value) : null))
/** A status, presence or state: upper case, as most topics send it; REST says `On Queue` for ON_QUEUE. */
export const status = scalar('string', (value) => (typeof value === 'string' ? upperSnake(value) : null))
export const texts = every(textOrNull)
export const counts = every(exactCount)
/** Participant data: as many as there are. */
export const textMap = mapOf(textOrNull, Infinity)
export const labels = mapOf(textOrNull, maxItems)
export const amountMap = mapOf(amountOrNull, maxItems)

/** A list of structures; items that are none are left out and noted. */
export function listOf(read: Reader): Reader {
  return (value, path, drift) => {
    if (!Array.isArray(value)) return noted(path, drift, jsonType(value))
    if (value.length > maxItems) return noted(`${path}[]`, drift, tooMany)
    return value.map((item) => read(item, `${path}[]`, drift)).filter((item) => item !== null)
  }
}

export function structure(fields: Readonly<Record<string, Reader>>): Reader {
  const readers = Object.entries(fields)
  return (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift, jsonType(value))
    for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) drift.unknownField(path, key)
    const read = readers.map(([key, reader]) => {
      const field = own(value, key) ?? null
      return [key, field === null ? null : reader(field, `${path}.${key}`, drift)]
    })
    return Object.fromEntries(read) as Record<string, unknown>
  }
}

/** A value, or a list of values, of an enumeration. One that it does not have is read all the same, and noted. */
export function oneOf(values: KnownValues, read: Reader): Reader {
  return (value, path, drift) => {
    const result = read(value, path, drift)
    if (typeof result === 'string') noteUnlisted(values, result, path, drift)
    else if (Array.isArray(result)) for (const item of result) noteUnlisted(values, item, `${path}[]`, drift)
    return result
  }
}

function noteUnlisted(values: KnownValues, value: unknown, path: string, drift: Drift) {
  if (typeof value === 'string' && !isKnownValue(values, value)) drift.unknownValue(path, value)
}

/** What is said of a list or map that is too long to be read. */
export const tooMany = 'too-many'

export function noted(path: string, drift: Drift, found: string): null {
  drift.add(path, found)
  return null
}

function scalar(expected: string, read: (value: unknown) => unknown): Reader {
  return (value, path, drift) => read(value) ?? noted(path, drift, misfit(expected, value))
}

/** The type found; of the expected type, but beyond what it may be, it is `unfit-number`, `unfit-string`. */
export const misfit = (expected: string, value: unknown) =>
  jsonType(value) === expected ? `unfit-${expected}` : jsonType(value)

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Any number but an infinite one; -0 is 0. */
function amountOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : null
}

/** Whole numbers that Avro's long carries unchanged; -0 is 0. */
function exactCount(value: unknown): number | null {
  const isExact = typeof value === 'number' && Number.isInteger(value) && value >= minLong && value <= maxLong
  return isExact ? value + 0 : null
}

/** A list with a hole would say something that was not sent, so one item that does not fit spoils it. */
function every(read: (value: unknown) => unknown): Reader {
  return (value, path, drift) => {
    if (!Array.isArray(value)) return noted(path, drift, jsonType(value))
    const items = value.map(read)
    const hole = items.indexOf(null)
    return hole < 0 ? items : noted(`${path}[]`, drift, jsonType(value[hole]))
  }
}

/** Keys of maps are data themselves, so they never become part of a path. */
function mapOf(read: (value: unknown) => unknown, limit: number): Reader {
  return (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift, jsonType(value))
    const entries = Object.entries(value)
    if (entries.length > limit) return noted(`${path}.*`, drift, tooMany)
    const items = entries.map(([key, item]) => [key, read(item), item] as const)
    for (const [, fitting, item] of items) if (fitting === null) drift.add(`${path}.*`, jsonType(item))
    return Object.fromEntries(items.flatMap(([key, fitting]) => (fitting === null ? [] : [[key, fitting] as const])))
  }
}

const maxStatusLength = 40

function upperSnake(value: string): string {
  // Long text is no status; changing it would be work without a bound.
  return value.length > maxStatusLength
    ? value
    : value
        .trim()
        .toUpperCase()
        .replaceAll(/[\s-]+/g, '_')
}
