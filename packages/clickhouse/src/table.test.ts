import { columnDifferences } from './table.ts'

const table = { name: 't', columns: { id: 'String', at: 'DateTime64(3)', tags: 'Array(String)' } }
const live = [
  { name: 'id', type: 'LowCardinality(String)' },
  { name: 'at', type: "DateTime64(3, 'UTC')" },
  { name: 'tags', type: 'Array(LowCardinality(String))' },
  { name: 'inserted_at', type: "DateTime64(3, 'UTC')" },
]

describe('differences between what is sent and what stands', () => {
  it('are none where the server converts, nor for columns of newer schemas', () => {
    expect(columnDifferences(table, [...live, { name: 'new', type: 'JSON' }])).toEqual([])
  })

  it('name a table and columns that are missing or of another type', () => {
    expect(columnDifferences(table, [])).toEqual(['table t does not exist'])
    const changed = [{ name: 'id', type: 'UInt64' }, ...live.slice(2)]
    expect(columnDifferences(table, changed)).toEqual([
      'column t.id is UInt64, not String',
      'column t.at does not exist',
    ])
  })
})
