import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectConversation } from '@aftercall/contracts'
import { conversationRow } from './conversation-row.ts'
import { detailsOf } from './testing/details.ts'

const directory = join(import.meta.dirname, '../../../../schemas/examples')
const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Record<string, unknown>
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.record.json'))
  .map((file) => file.replace('.record.json', ''))
const namesWithLegs = names.filter((name) => existsSync(join(directory, `${name}.legs.json`)))

function rowOf(name: string): Readonly<Record<string, unknown>> {
  const projected = projectConversation(read(`${name}.record.json`))
  if ('unusable' in projected) throw new Error(projected.unusable)
  return conversationRow(detailsOf(projected.record))
}

/** Rows hold epoch ms where the examples write ISO times, and '' where these say null. */
function asWritten(expected: unknown, actual: unknown): unknown {
  if (typeof actual === 'number' && typeof expected === 'string') return new Date(actual).toISOString()
  if (actual === '' && expected === null) return null
  if (typeof actual === 'number' && typeof expected === 'boolean') return actual === 1
  return actual
}

/** The columns of one group as the list of objects that the examples write. */
function childrenOf(
  row: Readonly<Record<string, unknown>>,
  group: string,
  expected: readonly Record<string, unknown>[],
) {
  const fields = Object.keys(row).flatMap((column) =>
    column.startsWith(`${group}.`) ? [column.slice(group.length + 1)] : [],
  )
  const lists = fields.map((field) => ({ field, values: row[`${group}.${field}`] as readonly unknown[] }))
  return (lists[0]?.values ?? []).map((_, position) =>
    Object.fromEntries(
      lists.map(({ field, values }) => [field, asWritten(expected[position]?.[field], values[position])]),
    ),
  )
}

describe('the row of a hand-worked record', () => {
  it('has examples to be compared with', () => {
    expect(names.length).toBeGreaterThanOrEqual(31)
    expect(namesWithLegs.length).toBeGreaterThanOrEqual(8)
  })

  it.each(names)('%s', (name) => {
    const row = rowOf(name)
    const expected = read(`${name}.row.json`)
    const columns = Object.keys(expected)
    const actual = Object.fromEntries(columns.map((column) => [column, asWritten(expected[column], row[column])]))
    expect(actual).toEqual(expected)
  })

  it.each(namesWithLegs)('%s: its legs, paths and end', (name) => {
    const row = rowOf(name)
    const { legs, endings, ...flat } = read(`${name}.legs.json`) as {
      legs: Record<string, unknown>[]
      endings: Record<string, unknown>[]
    }
    expect({
      ...Object.fromEntries(Object.keys(flat).map((column) => [column, row[column]])),
      endings: childrenOf(row, 'endings', endings),
      legs: childrenOf(row, 'legs', legs),
    }).toEqual({ ...flat, endings, legs })
  })
})
