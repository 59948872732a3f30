import { type KafkaRecord } from '../port.ts'

/** One topic partition in memory: offsets rise for ever; control records, compaction and retention leave gaps, as in a real log. */
export interface MemoryLog {
  readonly start: number
  readonly end: number
  append(records: readonly Omit<KafkaRecord, 'offset'>[], isTransaction: boolean): void
  /** At most `max` records from `from` on, and the position behind them and behind what has no record. */
  read(from: number, max: number): { records: KafkaRecord[]; next: number }
  /** Keeps the newest record of each key; tombstones go with it. */
  compact(): void
  /** Forgets everything before `offset`, as retention does. */
  truncate(offset: number): void
}

export function memoryLog(): MemoryLog {
  let records: KafkaRecord[] = []
  let start = 0
  let end = 0
  return {
    get start() {
      return start
    },
    get end() {
      return end
    },
    append(added, isTransaction) {
      for (const record of added) records.push({ ...record, offset: end++ })
      // The broker's commit marker takes an offset of its own.
      if (isTransaction) end += 1
    },
    read(from, max) {
      const first = firstFrom(records, from)
      const found = records.slice(first, first + max)
      const rest = records[first + max]
      return { records: found, next: rest?.offset ?? end }
    },
    compact() {
      const newest = new Map(records.map((record) => [record.key?.toString(), record.offset]))
      records = records.filter(({ key, offset, value }) => newest.get(key?.toString()) === offset && value !== null)
    },
    truncate(offset) {
      start = Math.min(Math.max(start, offset), end)
      records = records.slice(firstFrom(records, start))
    },
  }
}

function firstFrom(records: readonly KafkaRecord[], offset: number): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((records[middle] as KafkaRecord).offset < offset) low = middle + 1
    else high = middle
  }
  return low
}
