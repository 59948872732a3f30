import { type KafkaRecord } from '../port.ts'

export interface Compaction {
  readonly nowMs: number
  /** How long a tombstone is kept after the cleaner has first seen it. */
  readonly deleteRetentionMs: number
}

/**
 * What a cleaner leaves of committed records: the newest of each key. A tombstone stays until its time is over, so that whoever reads from the
 * start within that time learns of it. `horizons` remembers by offset when each may go. Records without a key are not the cleaner's business.
 */
export function compacted(
  records: readonly KafkaRecord[],
  horizons: Map<number, number>,
  { nowMs, deleteRetentionMs }: Compaction,
): readonly KafkaRecord[] {
  const newest = new Map(records.map((record) => [record.key?.toString(), record.offset]))
  return records.filter(({ key, offset, value }) => {
    if (key === null) return true
    if (newest.get(key.toString()) !== offset) return false
    if (value !== null) return true
    const horizon = horizons.get(offset) ?? nowMs + deleteRetentionMs
    horizons.set(offset, horizon)
    if (horizon > nowMs) return true
    horizons.delete(offset)
    return false
  })
}
