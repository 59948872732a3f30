/** Writes TypeScript interfaces for Avro records: what a reader gets, and what a writer may leave to the defaults. */

export type AvroType = string | readonly AvroType[] | AvroObject
interface AvroObject {
  readonly type: AvroType
  readonly name?: string
  readonly doc?: string
  readonly items?: AvroType
  readonly values?: AvroType
  readonly fields?: readonly { name: string; type: AvroType; doc?: string; default?: unknown }[]
}

const primitives: Record<string, string> = {
  null: 'null',
  string: 'string',
  bytes: 'Buffer',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
}

/** Source text of the interfaces of `schema` and of every record inside it that `known` does not hold yet. */
export function typescriptOf(schema: AvroType, known: Set<string>): string {
  const interfaces: string[] = []

  function typeOf(type: AvroType): string {
    if (typeof type === 'string') return primitives[type] ?? type
    if (isUnion(type))
      return type
        .map(typeOf)
        .toSorted((a, b) => Number(a === 'null') - Number(b === 'null'))
        .join(' | ')
    if (type.type === 'record') return record(type)
    if (type.type === 'array') return `readonly ${parenthesised(typeOf(type.items ?? 'null'))}[]`
    if (type.type === 'map') return `Readonly<Record<string, ${typeOf(type.values ?? 'null')}>>`
    return typeOf(type.type)
  }

  function record(type: AvroObject): string {
    const name = type.name ?? 'Unnamed'
    if (known.has(name)) return name
    known.add(name)
    const fields = type.fields ?? []
    const lines = fields.map((field) => `  /** ${field.doc ?? ''} */\n  readonly ${field.name}: ${typeOf(field.type)}`)
    const defaulted = fields.filter((field) => field.default !== undefined).map((field) => `'${field.name}'`)
    interfaces.push(
      `/** ${type.doc ?? name} */\nexport interface ${name} {\n${lines.join('\n')}\n}\n` +
        (defaulted.length === 0
          ? `export type New${name} = ${name}\n`
          : `/** What a writer of ${name} must say; the rest has defaults. */\nexport type New${name} = Defaulted<${name}, ${defaulted.join(' | ')}>\n`),
    )
    return name
  }

  typeOf(schema)
  return interfaces.join('\n')
}

const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type)
const parenthesised = (type: string) => (type.includes('|') ? `(${type})` : type)
