/**
 * Cuts the published API definition down to what the simulator answers, for the tests that check its answers:
 *
 *   node packages/simulator/scripts/trim-openapi.ts <definition.json> schemas/genesys/openapi-simulator.json
 *
 * Keeps the three paths, their 200 and error answers, and every schema that these reach; drops descriptions.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type Json = Readonly<Record<string, unknown>>
interface Definition {
  readonly openapi: string
  readonly info: Json
  readonly paths: Readonly<Record<string, Json>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const paths = [
  '/api/v2/analytics/conversations/{conversationId}/details',
  '/api/v2/analytics/conversations/details',
  '/api/v2/organizations/me',
]

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name, inner]) => !(name === 'description' && typeof inner === 'string'))
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutWords(inner)]))
}

const referencesIn = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map((match) => match[1] ?? '')

function trim(definition: Definition): unknown {
  const kept: Record<string, Record<string, unknown>> = {}
  const open = paths.flatMap((path) => referencesIn(definition.paths[path]))
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    const [group = '', name = ''] = reference.split('/')
    const part = definition.components[group]?.[name]
    if (part === undefined) throw new Error(`the definition has no component ${reference}`)
    if (kept[group]?.[name] !== undefined) continue
    kept[group] = { ...kept[group], [name]: part }
    open.push(...referencesIn(part))
  }
  const { openapi, info } = definition
  const served = Object.fromEntries(paths.map((path) => [path, definition.paths[path]]))
  const sorted = Object.entries(kept).map(([group, parts]) => [
    group,
    Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))),
  ])
  return withoutWords({
    openapi,
    info: { title: info['title'], version: info['version'] },
    paths: served,
    components: Object.fromEntries(sorted),
  })
}

const [source, target] = process.argv.slice(2)
if (source === undefined || target === undefined)
  throw new Error('usage: trim-openapi.ts <definition.json> <target.json>')
const trimmed = trim(JSON.parse(readFileSync(source, 'utf8')) as Definition)
writeFileSync(target, `${JSON.stringify(trimmed, null, 1)}\n`)
