const maxPaths = 64
const maxPathLength = 160
const maxNameLength = 64

/** Stands for all further paths of one record. */
export const moreDrift = '…:more'

/**
 * Where a record differs from the published schema: distinct paths such as `participants[].sessions[].newThing:unknown`.
 * Bounded in number and length, and never a value: a path goes into logs and tables.
 */
export class Drift {
  readonly #paths = new Set<string>()

  /** Notes that what stands at `path` is `what`: `unknown`, a JSON type, or why the value could not be used. */
  add(path: string, what: string): void {
    if (this.#paths.size > maxPaths) return
    const entry = `${path.slice(0, maxPathLength)}:${what}`
    if (this.#paths.size < maxPaths || this.#paths.has(entry)) this.#paths.add(entry)
    else this.#paths.add(moreDrift)
  }

  get paths(): string[] {
    return [...this.#paths]
  }
}

/** A field name from outside, fit for a path: other characters than those of names become `?`. */
export const pathName = (name: string) => name.slice(0, maxNameLength).replaceAll(/[^A-Za-z0-9_$-]/g, '?')

/** JSON's own names of types. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}
