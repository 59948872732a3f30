import { BadInputError } from './given-records.ts'

/** A JSON object from outside. */
export type Fields = Readonly<Record<string, unknown>>

/** The body if it is an object of known fields. @throws BadInputError */
export function fieldsOf(body: unknown, allowed: readonly string[]): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadInputError(`the body must be a JSON object with any of: ${allowed.join(', ')}`)
  }
  const unknown = Object.keys(body).filter((name) => !allowed.includes(name))
  if (unknown.length > 0)
    throw new BadInputError(`unknown field ${unknown.join(', ')}; known are: ${allowed.join(', ')}`)
  return body as Fields
}

interface Range {
  readonly least: number
  readonly most: number
  readonly fallback?: number
  readonly whole?: boolean
}

/** @throws BadInputError unless the field, or what stands in for it, is such a number. */
export function numberIn(fields: Fields, name: string, { least, most, fallback, whole = true }: Range): number {
  const value = fields[name] ?? fallback
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
  if (!fits) throw new BadInputError(`${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`)
  return value
}
