import { type ApiSchemas, refOf, refName, type ApiProperty } from './avro-from-genesys.ts'

/** The enumerations of the published definition, by the path at which a record has the field. */
export function recordValues(api: ApiSchemas, root: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {}

  function walk(name: string, path: string): void {
    for (const [field, property] of Object.entries(api.schemas[name]?.properties ?? {}))
      visit(property, path === '' ? field : `${path}.${field}`)
  }

  function visit(property: ApiProperty, path: string): void {
    const ref = refOf(property)
    if (property.enum !== undefined) found[path] = property.enum
    if (property.items !== undefined) visit(property.items, `${path}[]`)
    else if (ref !== undefined) walk(refName(ref), path)
  }

  walk(root, '')
  return found
}
