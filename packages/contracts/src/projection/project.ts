import { maxLong, minLong } from '../codec/long-range.ts'
import { type Drift, jsonType } from './drift.ts'
import { epochMs } from './epoch-ms.ts'
import { knownValuesAt } from './known-values.ts'

/** The part of Avro that projections are compiled from: records of nullable fields, arrays, maps of strings. */
export type AvroNode =
  | string
  | readonly AvroNode[]
  | {
      readonly type: AvroNode
      readonly name?: string
      readonly logicalType?: string
      readonly items?: AvroNode
      readonly fields?: readonly { readonly name: string; readonly type: AvroNode; readonly default?: unknown }[]
    }

/** The value as the schema wants it, or undefined when it does not fit; then the drift says so. */
export type Project = (value: unknown, drift: Drift) => unknown

const maxInt32 = 2_147_483_647
/** Times that every store of ours can hold. The placeholders of other systems (year 1, year 9999) are no times of a conversation. */
const earliestMs = Date.UTC(1900, 0, 1)
const latestMs = Date.UTC(2300, 0, 1) - 1
const none: readonly never[] = Object.freeze([])

/**
 * Compiles a record type into a function that reads JSON of any shape. It never throws, and what it returns always fits
 * the type: a field of an unexpected type becomes null (an element of an array is left out), a field that the type does
 * not know is left to the raw record; both are noted as drift, and so is a value that a published enumeration does not have.
 * @throws Error when the type nests into itself, for then the depth of the work would be the sender's choice.
 */
export function compileProjection(type: AvroNode): Project {
  const named = new Map<string, AvroNode>()
  return compile(type, '', named, [])
}

function compile(type: AvroNode, path: string, named: Map<string, AvroNode>, within: readonly string[]): Project {
  if (typeof type === 'string') {
    const definition = named.get(type)
    return definition === undefined ? scalar(type, path) : compile(definition, path, named, within)
  }
  if (isUnion(type)) return compile(type.find((branch) => branch !== 'null') ?? 'null', path, named, within)
  if (type.type === 'record') return record(type, path, named, within)
  if (type.type === 'array') return array(compile(type.items ?? 'null', `${path}[]`, named, within), path)
  if (type.type === 'map') return mapOfStrings(path)
  return type.logicalType === 'timestamp-millis' ? timestamp(path) : compile(type.type, path, named, within)
}

function record(
  type: Exclude<AvroNode, string | readonly AvroNode[]>,
  path: string,
  named: Map<string, AvroNode>,
  within: readonly string[],
): Project {
  const name = type.name ?? ''
  if (within.includes(name)) throw new Error(`could not compile the projection of ${name}: it contains itself`)
  named.set(name, type)
  const fields = type.fields ?? []
  const projectField = new Map<string, Project>(
    fields.map((field) => {
      const fieldPath = path === '' ? field.name : `${path}.${field.name}`
      return [field.name, compile(field.type, fieldPath, named, [...within, name])]
    }),
  )
  // Parsed, not built key by key: so V8 gives all copies one hidden class, which the encoder's speed depends on.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, null])))) as Record<
    string,
    unknown
  >
  for (const field of fields) if (Array.isArray(field.default)) empty[field.name] = none

  return (value, drift) => {
    if (!isObject(value)) return mismatch(path, value, drift)
    const projected = { ...empty }
    for (const key of Object.keys(value)) {
      const project = projectField.get(key)
      if (project === undefined) {
        drift.unknownField(path, key)
        continue
      }
      const found = value[key]
      if (found === null || found === undefined) continue
      const fitting = project(found, drift)
      if (fitting !== undefined) projected[key] = fitting
    }
    return projected
  }
}

const array =
  (element: Project, path: string): Project =>
  (value, drift) => {
    if (!Array.isArray(value)) return mismatch(path, value, drift)
    const projected: unknown[] = []
    for (const item of value as readonly unknown[]) {
      const fitting = element(item, drift)
      if (fitting !== undefined) projected.push(fitting)
    }
    return projected
  }

/** Keys are data from outside: they become keys of an object without prototype, never parts of a drift path. */
const mapOfStrings =
  (path: string): Project =>
  (value, drift) => {
    if (!isObject(value)) return mismatch(path, value, drift)
    const projected = Object.create(null) as Record<string, string>
    for (const key of Object.keys(value)) {
      const item = value[key]
      if (typeof item === 'string') projected[key] = item
      else if (item !== null) drift.add(`${path}{}`, jsonType(item))
    }
    return projected
  }

/** Times are ISO strings; a number is taken as epoch milliseconds, as Genesys's events have them, but noted. */
const timestamp =
  (path: string): Project =>
  (value, drift) => {
    if (typeof value === 'string') {
      const ms = epochMs(value)
      if (Number.isNaN(ms)) return mismatch(path, value, drift, 'invalid-date-time')
      return isStorable(ms) ? ms : mismatch(path, value, drift, 'out-of-range')
    }
    if (typeof value !== 'number' || !Number.isInteger(value)) return mismatch(path, value, drift)
    if (!isStorable(value)) return mismatch(path, value, drift, 'out-of-range')
    drift.add(path, 'number')
    return value + 0
  }

const isStorable = (ms: number) => ms >= earliestMs && ms <= latestMs

function scalar(type: string, path: string): Project {
  switch (type) {
    case 'string':
      return string(path)
    case 'boolean':
      return (value, drift) => (typeof value === 'boolean' ? value : mismatch(path, value, drift))
    case 'double':
      return number(path, (value) => (Number.isFinite(value) ? undefined : 'out-of-range'))
    case 'int':
      return integer(path, -maxInt32 - 1, maxInt32)
    case 'long':
      return integer(path, minLong, maxLong)
    default:
      throw new Error(`could not compile the projection of ${path}: no rule for the Avro type ${type}`)
  }
}

/** A value that an enumeration does not have is read all the same, for the sets grow without notice, but noted. */
function string(path: string): Project {
  const isKnown = knownValuesAt(path)
  return (value, drift) => {
    if (typeof value !== 'string') return mismatch(path, value, drift)
    if (isKnown?.(value) === false) drift.unknownValue(path, value)
    return value
  }
}

const integer = (path: string, min: number, max: number) =>
  number(path, (value) => {
    if (value < min || value > max) return 'out-of-range'
    return Number.isInteger(value) ? undefined : 'fraction'
  })

const number =
  (path: string, objectionTo: (value: number) => string | undefined): Project =>
  (value, drift) => {
    if (typeof value !== 'number') return mismatch(path, value, drift)
    const objection = objectionTo(value)
    // Adding 0 turns -0, which JSON can say and Avro's integers cannot, into 0.
    return objection === undefined ? value + 0 : mismatch(path, value, drift, objection)
  }

function mismatch(path: string, value: unknown, drift: Drift, what: string = jsonType(value)): undefined {
  drift.add(path === '' ? '$' : path, what)
}

const isUnion = (type: AvroNode): type is readonly AvroNode[] => Array.isArray(type)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
