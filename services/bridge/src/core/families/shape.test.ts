import { Drift, parseDrift, schemas } from '@aftercall/contracts'
import { type Reader } from '../value-readers.ts'
import { familyNames } from './family.ts'
import { familyRules } from './family-rules.ts'
import { leavesOf } from '../../testing/shape-leaves.ts'

interface AvroField {
  readonly name: string
  readonly type: unknown
}
const head = [
  'orgId eventId detailType eventTime eventTimeFrom publishedAt envelopeTime correlationId source',
  'receivedAt sqsMessageId sqsSentAt sqsReceiveCount drift raw kind',
].flatMap((names) => names.split(' '))

/** JSON that fits a column of an Avro type: one of these at least must be read without drift. */
function examplesOf(type: unknown): readonly unknown[] {
  if (Array.isArray(type)) return examplesOf(type.find((branch) => branch !== 'null'))
  if (typeof type === 'string') return { string: ['x'], long: [7], double: [1.5], boolean: [false] }[type] ?? []
  const { type: name, items, values, logicalType, fields } = type as Record<string, unknown>
  if (logicalType === 'timestamp-millis') return [1_772_600_767_100, '2026-03-04T05:06:07.100Z']
  if (name === 'array') return examplesOf(items).map((item) => [item])
  if (name === 'map') return examplesOf(values).map((value) => ({ key: value }))
  const parts = (fields as AvroField[]).map((field) => [field.name, examplesOf(field.type)[0]])
  return [Object.fromEntries(parts)]
}
const fits = (read: Reader, example: unknown) => {
  const drift = new Drift()
  // The text of an example is of no enumeration.
  return read(example, 'here', drift) !== null && drift.paths.every((one) => parseDrift(one).kind === 'unknown_value')
}

describe.each(familyNames)('%s', (family) => {
  const rules = familyRules.filter((rule) => rule.family === family)
  const fields = (JSON.parse(schemas[family]) as { fields: readonly AvroField[] }).fields
  const leaves = rules.flatMap(({ shape }) => leavesOf(shape))

  it('fills every column of its schema, and no other', () => {
    const filled = [
      ...leaves.map(({ column }) => column),
      ...rules.flatMap(({ identities }) => identities.map(({ column }) => column)),
    ]
    const expected = fields.map(({ name }) => name).filter((name) => !head.includes(name))
    expect([...new Set(filled)].toSorted()).toEqual(expected.toSorted())
    expect(fields.some(({ name }) => name === 'kind')).toBe(rules.some(({ kind }) => kind !== null))
  })

  it('has readers that take what the schema asks for', () => {
    const wrong = leaves.filter(({ column, read }) => {
      // Observations are made of lists in lists; their samples show them.
      if (column === 'observations') return false
      const type = fields.find(({ name }) => name === column)?.type
      return !examplesOf(type).some((example) => fits(read, example))
    })
    expect(wrong.map(({ path }) => path.join('.'))).toEqual([])
  })
})
