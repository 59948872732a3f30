/** Turns the trimmed API schemas of schemas/genesys into the Avro record that `conversation-details` carries. */

export interface ApiProperty {
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly $ref?: string
  readonly allOf?: readonly { readonly $ref?: string }[]
  readonly items?: ApiProperty
  readonly enum?: readonly string[]
  readonly additionalProperties?: unknown
}
export interface ApiSchemas {
  readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, ApiProperty>> }>>
}

const timestamp = { type: 'long', logicalType: 'timestamp-millis' } as const
export const refName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
export const refOf = (property: ApiProperty) =>
  property.$ref ?? property.allOf?.find((part) => part.$ref !== undefined)?.$ref

/** An Avro record with every API field nullable or empty by default: absent in Genesys's JSON means nothing, never zero. */
export function avroRecord(api: ApiSchemas, root: string): object {
  const written = new Set<string>()

  function record(name: string): object | string {
    if (written.has(name)) return name
    written.add(name)
    const schema = api.schemas[name]
    if (schema === undefined) throw new Error(`could not generate Avro for ${name}: schemas/genesys does not define it`)
    const fields = Object.entries(schema.properties).map(([field, property]) => {
      const type = typeOf(property)
      const doc = (property.description ?? `As Genesys sends ${field}.`).replaceAll(/\s+/g, ' ').trim()
      return property.type === 'array'
        ? { name: field, type, doc, default: [] }
        : { name: field, type: ['null', type], doc, default: null }
    })
    return { type: 'record', name, doc: `${name} of the Genesys Cloud API.`, fields }
  }

  function typeOf(property: ApiProperty): object | string {
    const ref = refOf(property)
    if (ref !== undefined) return record(refName(ref))
    switch (property.type) {
      case 'array':
        return { type: 'array', items: typeOf(property.items ?? { type: 'string' }) }
      case 'object':
        return { type: 'map', values: 'string' }
      case 'boolean':
        return 'boolean'
      case 'number':
        return 'double'
      case 'integer':
        return property.format === 'int32' ? 'int' : 'long'
      default:
        return property.format === 'date-time' ? timestamp : 'string'
    }
  }

  return record(root) as object
}
