import { type Row } from './table.ts'

/**
 * An insert that touches more than 100 partitions is refused by the server's default; some room is left for what a row's month may be
 * besides the one expected.
 */
export const maxPartitionsPerInsert = 90

/**
 * Rows in inserts of at most `maxPartitions` months and `maxRows` rows. Ordinary batches come back whole; a backfill is sorted by
 * month first, so that each insert makes few, large parts.
 * @param monthOf Column of epoch ms whose month (UTC) is the partition; undefined when the table has no partitions.
 */
export function splitForInsert<T extends { readonly row: Row }>(
  rows: readonly T[],
  { monthOf, maxPartitions, maxRows }: { monthOf?: string; maxPartitions: number; maxRows: number },
): readonly (readonly T[])[] {
  if (monthOf === undefined) return slices(rows, maxRows)
  const months = new Map<number, T[]>()
  for (const entry of rows) {
    const month = monthNumber(entry.row[monthOf])
    const held = months.get(month)
    if (held === undefined) months.set(month, [entry])
    else held.push(entry)
  }
  if (months.size <= maxPartitions) return slices(rows, maxRows)
  const sorted = [...months.entries()].toSorted(([a], [b]) => a - b).map(([, held]) => held)
  return slices(sorted, maxPartitions).flatMap((group) => slices(group.flat(), maxRows))
}

function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}

/** Months since year 0, UTC; rows without a time are one more partition. */
function monthNumber(ms: unknown): number {
  const time = new Date(typeof ms === 'number' ? ms : Number.NaN)
  const month = time.getUTCFullYear() * 12 + time.getUTCMonth()
  return Number.isNaN(month) ? -1 : month
}
