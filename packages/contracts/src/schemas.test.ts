import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compileType } from './codec/avro-type.ts'
import { type TopicDefinition, topicConfig, topicNames, topics } from './topics.ts'

interface Field {
  readonly name: string
  readonly doc?: string
  readonly type: unknown
  readonly default?: unknown
}
interface Node {
  readonly type?: unknown
  readonly name?: string
  readonly doc?: string
  readonly fields?: readonly Field[]
}

const root = join(import.meta.dirname, '../../..')
const files = readdirSync(join(root, 'schemas/avro'))
const schemaOf = (file: string): unknown => JSON.parse(readFileSync(join(root, 'schemas/avro', file), 'utf8'))

/** Every object inside the schema, with a path for messages. */
function* nodes(schema: unknown, path: string): Generator<{ path: string; node: Node }> {
  if (typeof schema !== 'object' || schema === null) return
  if (!Array.isArray(schema)) yield { path, node: schema }
  for (const [key, value] of Object.entries(schema)) yield* nodes(value, `${path}/${key}`)
}
const fieldsOf = (file: string) =>
  [...nodes(schemaOf(file), file)].flatMap(({ path, node }) =>
    (node.fields ?? []).map((field) => ({ path: `${path}/${field.name}`, field })),
  )
const isNullable = ({ type }: Field) => Array.isArray(type) && type.includes('null')

describe.each(files)('schemas/avro/%s', (file) => {
  it('compiles', () => {
    expect(file).toMatch(/^[a-z-]+\.avsc$/)
    expect(compileType(schemaOf(file)).typeName).toBe('record')
  })

  it('has a doc on every record and every field', () => {
    const undocumented = fieldsOf(file).filter(({ field }) => !field.doc?.trim())
    expect(undocumented.map(({ path }) => path)).toEqual([])
    const records = [...nodes(schemaOf(file), file)].filter(({ node }) => node.type === 'record' && !node.doc?.trim())
    expect(records.map(({ path }) => path)).toEqual([])
  })

  it('has null as the first branch and the default of every nullable field', () => {
    const wrong = fieldsOf(file).filter(
      ({ field }) => isNullable(field) && !(field.default === null && (field.type as unknown[])[0] === 'null'),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('has no enum: a new symbol from outside would be poison', () => {
    const enums = [...nodes(schemaOf(file), file)].filter(({ node }) => node.type === 'enum')
    expect(enums.map(({ path }) => path)).toEqual([])
  })
})

describe('topics', () => {
  it('have a schema each, and each schema has a topic', () => {
    const used = topicNames.map((name) => `${(topics[name] as TopicDefinition).schema}.avsc`)
    expect([...new Set(used)].toSorted()).toEqual(files.toSorted())
  })

  it('allow 16 MiB, which producers count on: for one record as for a batch of states after a backlog', () => {
    for (const name of topicNames) expect(topicConfig(name)['max.message.bytes']).toBe('16777216')
  })

  it('keep compacted topics without a time limit', () => {
    for (const name of topicNames) {
      const config = topicConfig(name)
      expect(config['retention.ms'] === undefined).toBe(config['cleanup.policy'] === 'compact')
    }
  })

  it('keep tombstones of compacted topics for a week, and the tail that a restore reads short', () => {
    const compacted = topicNames.map((name) => topicConfig(name)).filter((its) => its['cleanup.policy'] === 'compact')
    expect(compacted.length).toBeGreaterThan(0)
    for (const config of compacted)
      expect(config).toMatchObject({
        'delete.retention.ms': '604800000',
        'segment.bytes': '33554432',
        'segment.ms': '600000',
        'min.cleanable.dirty.ratio': '0.1',
      })
  })
})

it('the generated files are fresh', () => {
  const output = execFileSync(process.execPath, [join(root, 'packages/contracts/scripts/generate.ts'), '--check'], {
    encoding: 'utf8',
  })
  expect(output).toContain('up to date')
})
