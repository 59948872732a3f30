import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectConversation } from '@aftercall/contracts'
import { conversationRow } from './conversation-row.ts'
import { detailsOf } from './testing/details.ts'

const directory = join(import.meta.dirname, '../../../../schemas/examples')
const read = (file: string): unknown => JSON.parse(readFileSync(join(directory, file), 'utf8'))
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.record.json'))
  .map((file) => file.replace('.record.json', ''))

/** Rows hold epoch ms where the examples write ISO times, and '' where these say null. */
function asWritten(expected: unknown, actual: unknown): unknown {
  if (typeof actual === 'number' && typeof expected === 'string') return new Date(actual).toISOString()
  if (actual === '' && expected === null) return null
  if (typeof actual === 'number' && typeof expected === 'boolean') return actual === 1
  return actual
}

describe('the row of a hand-worked record', () => {
  it('has examples to be compared with', () => {
    expect(names.length).toBeGreaterThanOrEqual(20)
  })

  it.each(names)('%s', (name) => {
    const projected = projectConversation(read(`${name}.record.json`))
    if ('unusable' in projected) throw new Error(projected.unusable)
    const row: Readonly<Record<string, unknown>> = conversationRow(detailsOf(projected.record))
    const expected = read(`${name}.row.json`) as Record<string, unknown>
    const columns = Object.keys(expected)
    const actual = Object.fromEntries(columns.map((column) => [column, asWritten(expected[column], row[column])]))
    expect(actual).toEqual(expected)
  })
})
