const maxPaths = 64
const maxPathLength = 160
const maxNameLength = 64

/** Stands for all further differences of one record or event. */
export const moreDrift = '…:more'

/**
 * Where a record or event differs from the published schema: distinct entries such as `participants[].sessions[].newThing:unknown`. Bounded in number
 * and length, for they go into logs and tables. A value is named only where an enumeration was expected, and only when it looks like a name.
 */
export class Drift {
  readonly #entries = new Set<string>()

  /** Notes that what stands at `path` is `what`: a JSON type, or why the value could not be used. */
  add(path: string, what: string): void {
    if (this.#entries.size > maxPaths) return
    const entry = `${path.slice(0, maxPathLength)}:${what}`
    if (this.#entries.size < maxPaths || this.#entries.has(entry)) this.#entries.add(entry)
    else this.#entries.add(moreDrift)
  }

  /** Notes a field that the object at `path` is not known to have; a path of '' is the whole. */
  unknownField(path: string, name: string): void {
    this.add(path === '' ? pathName(name) : `${path}.${pathName(name)}`, 'unknown')
  }

  /** Notes a value that the enumeration at `path` does not have. */
  unknownValue(path: string, value: string): void {
    this.add(path, isName(value) ? `value=${value}` : 'value')
  }

  get paths(): string[] {
    return [...this.#entries]
  }
}

const holdsUuid = /[0-9a-f]{8}-[0-9a-f]{4}-/i
const longNumber = /\d{4}/

/** A field name from outside, fit for a path: other characters than those of names become `?`; ids used as names are all `{id}`. */
export const pathName = (name: string) =>
  holdsUuid.test(name.slice(0, maxNameLength)) || longNumber.test(name.slice(0, maxNameLength))
    ? '{id}'
    : name.slice(0, maxNameLength).replaceAll(/[^A-Za-z0-9_$-]/g, '?')

/** Names begin with a letter and hold neither an id nor a telephone number. */
export const isName = (value: string, maxLength = maxNameLength) =>
  value.length <= maxLength &&
  /^[A-Za-z][A-Za-z0-9._-]*$/.test(value) &&
  !holdsUuid.test(value) &&
  !longNumber.test(value)

/** JSON's own names of types. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}
