import { canonicalEnum, maxLong, minLong } from '@aftercall/contracts'
import { type Drift } from './drift.ts'
import { isObject, own } from './json.ts'
import { parseInstant, plausibleMs } from './times.ts'

/** Reads one value that is not null. What does not fit is null and noted as drift; its value stays in `raw`. */
export type Reader = (value: unknown, path: string, drift: Drift) => unknown

/** Longer lists and maps are none that Genesys sends, but for participant data; reading them would block the process. */
export const maxItems = 10_000

export const text = scalar(textOrNull)
/** A time that is sent as epoch milliseconds. */
export const epoch = scalar(plausibleMs)
/** A time that is sent as ISO 8601. */
export const instant = scalar(parseInstant)
export const count = scalar(exactCount)
export const amount = scalar(amountOrNull)
export const flag = scalar((value) => (typeof value === 'boolean' ? value : null))
/** A media type, direction, purpose or disconnect type: one spelling, whichever topic it is from. */
export const canonical = scalar((value) => (typeof value === 'string' ? canonicalEnum(value) : null))
/** A status, presence or state: upper case, as most topics send it; REST says `On Queue` for ON_QUEUE. */
export const status = scalar((value) => (typeof value === 'string' ? upperSnake(value) : null))
export const texts = every(textOrNull)
export const counts = every(exactCount)
/** Participant data: as many as there are. */
export const textMap = mapOf(textOrNull, Infinity)
export const labels = mapOf(textOrNull, maxItems)
export const amountMap = mapOf(amountOrNull, maxItems)

/** A list of structures; items that are none are left out and noted. */
export function listOf(read: Reader): Reader {
  return (value, path, drift) => {
    if (!Array.isArray(value)) return noted(path, drift)
    if (value.length > maxItems) return noted(`${path}[]`, drift)
    return value.map((item) => read(item, `${path}[]`, drift)).filter((item) => item !== null)
  }
}

export function structure(fields: Readonly<Record<string, Reader>>): Reader {
  const readers = Object.entries(fields)
  return (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift)
    for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) drift.note(`${path}.${key}`)
    const read = readers.map(([key, reader]) => {
      const field = own(value, key) ?? null
      return [key, field === null ? null : reader(field, `${path}.${key}`, drift)]
    })
    return Object.fromEntries(read) as Record<string, unknown>
  }
}

export function noted(path: string, drift: Drift): null {
  drift.note(path)
  return null
}

function scalar(read: (value: unknown) => unknown): Reader {
  return (value, path, drift) => read(value) ?? noted(path, drift)
}

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
    if (!Array.isArray(value)) return noted(path, drift)
    const items = value.map(read)
    return items.includes(null) ? noted(`${path}[]`, drift) : items
  }
}

/** Keys of maps are data themselves, so they never become part of a path. */
function mapOf(read: (value: unknown) => unknown, limit: number): Reader {
  return (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift)
    const entries = Object.entries(value)
    if (entries.length > limit) return noted(`${path}.*`, drift)
    const fitting = entries.map(([key, item]) => [key, read(item)] as const).filter(([, item]) => item !== null)
    if (fitting.length < entries.length) drift.note(`${path}.*`)
    return Object.fromEntries(fitting)
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
