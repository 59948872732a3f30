/** A column type as ClickHouse spells it, taken apart. */
export type ColumnType =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'nullable'; readonly of: ColumnType }
  | { readonly kind: 'array'; readonly of: ColumnType }
  | { readonly kind: 'map'; readonly key: ColumnType; readonly value: ColumnType }

export const scalarNames = [
  'String',
  'Bool',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Int32',
  'Int64',
  'Float64',
  'DateTime64(3)',
] as const
export type ScalarName = (typeof scalarNames)[number]

export class UnsupportedTypeError extends Error {
  override readonly name = 'UnsupportedTypeError'
  constructor(type: string) {
    super(`could not read the column type ${type}: no encoder is written for it`)
  }
}

/**
 * The type that is sent for a column of type `type`: dictionaries as what they hold, times without their zone, aggregates as
 * their argument. The server converts.
 * @throws UnsupportedTypeError
 */
export function parseType(type: string): ColumnType {
  const text = type.trim()
  const [outer, inner] = call(text)
  switch (outer) {
    case 'LowCardinality':
      return parseType(inner)
    case 'SimpleAggregateFunction':
      return parseType(inner.slice(inner.indexOf(',') + 1))
    case 'Nullable':
      return { kind: 'nullable', of: parseType(inner) }
    case 'Array':
      return { kind: 'array', of: parseType(inner) }
    case 'Map': {
      const comma = topLevelComma(inner)
      return { kind: 'map', key: parseType(inner.slice(0, comma)), value: parseType(inner.slice(comma + 1)) }
    }
    case 'DateTime64':
      if (!/^3(,|$)/.test(inner)) throw new UnsupportedTypeError(text)
      return { kind: 'scalar', name: 'DateTime64(3)' }
    default: {
      const name = scalarNames.find((known) => known === text)
      if (name === undefined) throw new UnsupportedTypeError(text)
      return { kind: 'scalar', name }
    }
  }
}

export function formatType(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name
    case 'nullable':
      return `Nullable(${formatType(type.of)})`
    case 'array':
      return `Array(${formatType(type.of)})`
    case 'map':
      return `Map(${formatType(type.key)}, ${formatType(type.value)})`
  }
}

/** `Array(String)` → `['Array', 'String']`; a plain name → `[name, '']`. */
function call(text: string): readonly [string, string] {
  const open = text.indexOf('(')
  return open < 0 || !text.endsWith(')') ? [text, ''] : [text.slice(0, open), text.slice(open + 1, -1).trim()]
}

function topLevelComma(text: string): number {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++
    if (text[index] === ')') depth--
    if (text[index] === ',' && depth === 0) return index
  }
  throw new UnsupportedTypeError(`Map(${text})`)
}
