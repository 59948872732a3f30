import { maxLong, minLong } from '@aftercall/contracts'
import { type Drift } from './drift.ts'
import { type FieldKind } from './field-matrix.ts'
import { isObject, own } from './json.ts'
import { plausibleMs } from './times.ts'

type Reader = (value: unknown, path: string, drift: Drift) => unknown

/** Reads one value of each kind. What does not fit is null and noted as drift; its value stays in `raw`. */
export const fieldReaders: Readonly<Record<FieldKind, Reader>> = {
  text: scalar((value) => (typeof value === 'string' ? value : null)),
  time: scalar(plausibleMs),
  count: scalar(exactCount),
  flag: scalar((value) => (typeof value === 'boolean' ? value : null)),
  texts: (value, path, drift) => {
    if (!Array.isArray(value)) return noted(path, drift)
    // A list with a hole would say something that was not sent.
    return value.every((item) => typeof item === 'string') ? value : noted(`${path}[]`, drift)
  },
  map: (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift)
    const entries = Object.entries(value)
    const texts = entries.filter(([, item]) => typeof item === 'string')
    // Keys of participant data are data themselves, so they never become part of a path.
    if (texts.length < entries.length) drift.note(`${path}.*`)
    return Object.fromEntries(texts)
  },
  journey: structure({ sessionId: 'text', sessionIdType: 'text', actionId: 'text', actionMapId: 'text' }),
  milestones: listOf(structure({ milestoneId: 'text', milestoneTime: 'time' })),
  communications: listOf(structure({ id: 'text', mediaType: 'text' })),
}

/** Whole numbers that Avro's long carries unchanged; -0 is 0. */
function exactCount(value: unknown): number | null {
  const isExact = typeof value === 'number' && Number.isInteger(value) && value >= minLong && value <= maxLong
  return isExact ? value + 0 : null
}

function noted(path: string, drift: Drift): null {
  drift.note(path)
  return null
}

function scalar(read: (value: unknown) => unknown): Reader {
  return (value, path, drift) => read(value) ?? noted(path, drift)
}

function listOf(read: Reader): Reader {
  return (value, path, drift) =>
    Array.isArray(value)
      ? value.map((item) => read(item, `${path}[]`, drift)).filter((item) => item !== null)
      : noted(path, drift)
}

function structure(fields: Readonly<Record<string, 'text' | 'time'>>): Reader {
  return (value, path, drift) => {
    if (!isObject(value)) return noted(path, drift)
    for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) drift.note(`${path}.${key}`)
    const read = Object.entries(fields).map(([key, kind]) => {
      const field = own(value, key) ?? null
      return [key, field === null ? null : fieldReaders[kind](field, `${path}.${key}`, drift)]
    })
    return Object.fromEntries(read) as Record<string, unknown>
  }
}
