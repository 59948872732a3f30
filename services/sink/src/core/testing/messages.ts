import { memoryCodec, type NewTopicValue, schemas, type TopicValue } from '@aftercall/contracts'

export type Fields = Readonly<Record<string, unknown>>

interface Field {
  readonly name: string
  readonly type: unknown
}

const codec = memoryCodec()

type Topic = keyof TopicValue & keyof typeof schemas

const fieldsOf = (topic: Topic): readonly Field[] =>
  (JSON.parse(schemas[topic]) as { readonly fields: readonly Field[] }).fields

/** A value that no other field of its message has; of records in records all fields, of lists one item; undefined for maps. */
function unlike(type: unknown, next: () => number): unknown {
  if (Array.isArray(type)) return unlike(type[1], next)
  const { items, fields } = type as { readonly items?: unknown; readonly fields?: readonly Field[] }
  if (items !== undefined) return [unlike(items, next)]
  if (fields !== undefined) return Object.fromEntries(fields.map((field) => [field.name, unlike(field.type, next)]))
  switch (JSON.stringify(type)) {
    case '"string"':
      return `value ${next()}`
    case '"bytes"':
      return Buffer.from(`bytes ${next()}`)
    case '"boolean"':
      return next() % 2 === 0
    case '"int"':
    case '"long"':
    case '"double"':
      return 1_000 + next()
    case '{"type":"long","logicalType":"timestamp-millis"}':
      return 1_767_000_000_000 + next()
    default:
      return undefined
  }
}

async function messageOf<T extends Topic>(topic: T, fields: readonly Field[], more: Fields) {
  let last = 0
  const told = fields.map(({ name, type }) => [name, unlike(type, () => ++last)])
  const sent = { ...Object.fromEntries(told), ...more } as Fields
  const read = await codec.decode(topic, codec.encode(topic, sent as unknown as NewTopicValue[T]))
  return { sent, read }
}

/** What is sent and read of a message that says all that its schema lets it say. */
export const fullMessage = <T extends Topic>(topic: T, more: Fields = {}) => messageOf(topic, fieldsOf(topic), more)

/** What is sent and read of a message that says only what its schema wants of every message. */
export const bareMessage = <T extends Topic>(topic: T, more: Fields = {}) =>
  messageOf(
    topic,
    fieldsOf(topic).filter((field) => !('default' in field)),
    more,
  )

/** The field that a column is named after. */
export const camelCase = (column: string) =>
  column.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())

/** What a column of a type holds when there is nothing to say; a text is never null. */
export function nothing(type: string): unknown {
  if (type.startsWith('Nullable')) return null
  if (type.startsWith('Array')) return []
  if (type.startsWith('Map')) return {}
  return type === 'String' ? '' : 0
}
