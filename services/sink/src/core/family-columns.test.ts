import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memoryCodec, type NewTopicValue, type TopicValue } from '@aftercall/contracts'
import { type Stamp } from './coordinates.ts'
import { type RoutedRow, routes } from './routes.ts'
import { type FamilyTopic, familyTopics, oneOfEach } from './testing/families.ts'

const codec = memoryCodec()
const at = { topic: 'any', partition: 3, offset: 42, timestampMs: 1 }
const familyRoutes: {
  readonly [T in FamilyTopic]: (value: TopicValue[T], where: Stamp) => readonly RoutedRow[]
} = routes

type Fields = Readonly<Record<string, unknown>>

interface Field {
  readonly name: string
  readonly type: unknown
}

const fieldsOf = (topic: string): readonly Field[] => {
  const path = join(import.meta.dirname, '../../../../schemas/avro', `${topic}.avsc`)
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly fields: readonly Field[] }).fields
}

/** A value that no other field has; undefined for records in records, which have tests of their own. */
function unlike({ type }: Field, index: number): unknown {
  switch (JSON.stringify(Array.isArray(type) ? type[1] : type)) {
    case '"string"':
      return `value ${index}`
    case '"boolean"':
      return index % 2 === 0
    case '"int"':
    case '"long"':
    case '"double"':
      return 1_000 + index
    case '{"type":"long","logicalType":"timestamp-millis"}':
      return 1_767_000_000_000 + index
    case '{"type":"array","items":"string"}':
      return [`item ${index}`]
    case '{"type":"array","items":"long"}':
      return [index]
    default:
      return undefined
  }
}

/** Columns that are named otherwise than their field. */
const renamed: Readonly<Record<string, string>> = {
  state: 'currentState',
  state_start: 'currentStateStart',
  sentiment_score: 'sentimentOverallScore',
  entity_version: 'version',
}
/** Columns that no single field is in. */
const derived = new Set(['record_key', 'context', 'kind'])
const fieldNamed = (column: string) =>
  renamed[column] ?? column.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())

/** What is sent and its typed row. */
async function sentAndRow<T extends FamilyTopic>(topic: T) {
  const told = fieldsOf(topic).flatMap((field, index) => {
    const value = ['kind', 'drift'].includes(field.name) ? undefined : unlike(field, index)
    return value === undefined ? [] : [[field.name, value] as const]
  })
  const sent = { ...oneOfEach[topic], ...Object.fromEntries(told) } as unknown as NewTopicValue[T] & Fields
  const [typed] = familyRoutes[topic](await codec.decode(topic, codec.encode(topic, sent)), at)
  return { sent, row: typed?.row ?? {} }
}

/** One row per event; the figures of queues have tests of their own. */
const oneRowEach = familyTopics.filter((topic) => topic !== 'queue-observations')

it.each(oneRowEach)('the typed row of %s has in every column what the field of its name says', async (topic) => {
  const { sent, row } = await sentAndRow(topic)
  const columns = Object.keys(row).filter((column) => !derived.has(column) && !column.includes('.'))
  expect(columns.length).toBeGreaterThan(4)
  const expected = columns.map((column) => [column, sent[fieldNamed(column)]])
  expect(Object.fromEntries(columns.map((column) => [column, row[column]]))).toEqual(Object.fromEntries(expected))
})
