import fc from 'fast-check'
import { splitForInsert } from './batch-policy.ts'

const dayMs = 86_400_000
const at = (...times: (number | null)[]) => times.map((start, id) => ({ row: { start, id } }))
const split = (rows: ReturnType<typeof at>, maxPartitions: number, maxRows = 100_000) =>
  splitForInsert(rows, { monthOf: 'start', maxPartitions, maxRows })
const monthsOf = (part: ReturnType<typeof at>) =>
  new Set(part.map(({ row }) => (row.start === null ? 'none' : new Date(row.start).toISOString().slice(0, 7))))

describe('the inserts of a batch', () => {
  it('are one for an ordinary batch, in its order', () => {
    const rows = at(3 * dayMs, 1 * dayMs, 2 * dayMs)
    expect(split(rows, 90)).toEqual([rows])
  })

  it('are none for nothing', () => {
    expect(split([], 90)).toEqual([])
  })

  it('part at the turn of the month where a batch has too many, in UTC', () => {
    const lastOfJanuary = Date.UTC(2024, 0, 31, 23, 59, 59, 999)
    const rows = at(lastOfJanuary + 1, lastOfJanuary)
    expect(split(rows, 1)).toEqual([[rows[1]], [rows[0]]])
  })

  it('tell the months of all years apart, and rows without a time from all of them', () => {
    const rows = at(
      Date.UTC(2023, 0, 1),
      null,
      Date.UTC(2022, 11, 1),
      Date.UTC(2022, 0, 1),
      Date.UTC(2023, 0, 31),
      null,
    )
    expect(split(rows, 1)).toEqual([[rows[1], rows[5]], [rows[3]], [rows[2]], [rows[0], rows[4]]])
    expect(split(rows, 4)).toEqual([rows])
    expect(split(at(0, null), 1)).toHaveLength(2)
    expect(split(rows, 3)).toEqual([
      [rows[1], rows[5], rows[3], rows[2]],
      [rows[0], rows[4]],
    ])
  })

  it('are as long as allowed but for the last', () => {
    const rows = at(0, 0, 0, 0, 0)
    expect(split(rows, 90, 2)).toEqual([rows.slice(0, 2), rows.slice(2, 4), rows.slice(4)])
    expect(split(rows, 90, 5)).toEqual([rows])
  })

  it('ignore months where the table has no partitions', () => {
    const rows = at(0, 400 * dayMs)
    expect(splitForInsert(rows, { maxPartitions: 1, maxRows: 10 })).toEqual([rows])
  })

  it('never have more months or rows than allowed, and keep every row', () => {
    const time = fc.option(fc.integer({ min: 0, max: 20_000 }).map((day) => day * dayMs))
    fc.assert(
      fc.property(
        fc.array(time),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 30 }),
        (times, months, max) => {
          const rows = at(...times)
          const parts = split(rows, months, max)
          for (const part of parts) {
            expect(monthsOf([...part]).size).toBeLessThanOrEqual(months)
            expect(part.length).toBeLessThanOrEqual(max)
          }
          expect(parts.flat().toSorted((a, b) => a.row.id - b.row.id)).toEqual(rows)
        },
      ),
    )
  })
})
