import { type Stamp } from './coordinates.ts'

export interface KeyedRecord extends Stamp {
  readonly key: Buffer | null
}

/**
 * The records whose key another record of the same list says again at a greater offset of the same partition: of a compacted topic only the
 * newest says anything, so the others need not even be decoded. A record without a key stands for itself.
 */
export function supersededOf<T extends KeyedRecord>(records: readonly T[]): ReadonlySet<T> {
  const newest = new Map<string, T>()
  const superseded = new Set<T>()
  for (const record of records) {
    if (record.key === null) continue
    const identity = `${record.partition}/${record.key.toString('latin1')}`
    const held = newest.get(identity)
    if (held === undefined) newest.set(identity, record)
    else if (held.offset < record.offset) {
      superseded.add(held)
      newest.set(identity, record)
    } else superseded.add(record)
  }
  return superseded
}
