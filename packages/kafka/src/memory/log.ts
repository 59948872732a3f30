import { type KafkaRecord } from '../port.ts'
import { compacted, type Compaction } from './compaction.ts'

/** One topic partition in memory: offsets rise for ever; control records, aborted ones, compaction and retention leave gaps, as in a real log. */
export interface MemoryLog {
  readonly start: number
  readonly end: number
  /** Where the first transaction begins that has not ended; `end` when there is none. Readers of committed records stop here. */
  readonly stable: number
  /** With the name of a transaction the records are seen when that has been committed. */
  append(records: readonly Omit<KafkaRecord, 'offset'>[], transaction?: string): void
  /** Its marker takes an offset of its own. What is aborted is a gap from then on. */
  endTransaction(transaction: string, isCommitted: boolean): void
  /** At most `max` committed records from `from` on, and the position behind them and behind what has no record. */
  read(from: number, max: number): { records: KafkaRecord[]; next: number }
  /** Keeps the newest record of each key, and a tombstone until its time is over. */
  compact(compaction: Compaction): void
  /** Forgets everything before `offset`, as retention does. */
  truncate(offset: number): void
  /** Forgets everything older than so. */
  expire(beforeMs: number): void
  /** Forgets everything from `offset` on, as a leader does that was elected although it lagged behind. */
  loseEnd(offset: number): void
}

interface Entry {
  readonly record: KafkaRecord
  transaction: string | undefined
}

export function memoryLog(): MemoryLog {
  let entries: Entry[] = []
  let start = 0
  let end = 0
  /** First offset of each transaction that has not ended. */
  const open = new Map<string, number>()
  const horizons = new Map<number, number>()
  const stable = () => (open.size === 0 ? end : Math.min(...open.values()))
  const truncate = (offset: number) => {
    start = Math.min(Math.max(start, offset), end)
    entries = entries.slice(firstFrom(entries, start))
  }
  return {
    get start() {
      return start
    },
    get end() {
      return end
    },
    get stable() {
      return stable()
    },
    append(added, transaction) {
      if (transaction !== undefined && !open.has(transaction)) open.set(transaction, end)
      for (const record of added) entries.push({ record: { ...record, offset: end++ }, transaction })
    },
    endTransaction(transaction, isCommitted) {
      const from = open.get(transaction)
      if (from === undefined) return
      open.delete(transaction)
      end += 1
      const first = firstFrom(entries, from)
      const ended = entries.slice(first).filter((entry) => entry.transaction === transaction)
      if (isCommitted) for (const entry of ended) entry.transaction = undefined
      else
        entries = [
          ...entries.slice(0, first),
          ...entries.slice(first).filter((entry) => entry.transaction !== transaction),
        ]
    },
    read(from, max) {
      const until = stable()
      const first = firstFrom(entries, from)
      const found: KafkaRecord[] = []
      for (let at = first; at < entries.length; at++) {
        const { record } = entries[at] as Entry
        if (record.offset >= until) break
        if (found.length === max) return { records: found, next: record.offset }
        found.push(record)
      }
      return { records: found, next: Math.max(from, until) }
    },
    compact(compaction) {
      // A cleaner does not go past an open transaction.
      const split = firstFrom(entries, stable())
      const settled = entries.slice(0, split).map(({ record }) => record)
      const kept = new Set(compacted(settled, horizons, compaction).map(({ offset }) => offset))
      entries = [...entries.slice(0, split).filter(({ record }) => kept.has(record.offset)), ...entries.slice(split)]
    },
    truncate,
    expire(beforeMs) {
      const first = entries.find(({ record }) => record.timestampMs >= beforeMs)
      truncate(Math.min(first?.record.offset ?? end, stable()))
    },
    loseEnd(offset) {
      end = Math.max(start, Math.min(end, offset))
      entries = entries.slice(0, firstFrom(entries, end))
      for (const [transaction, from] of open) if (from >= end) open.delete(transaction)
    },
  }
}

function firstFrom(entries: readonly Entry[], offset: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as Entry).record.offset < offset) low = middle + 1
    else high = middle
  }
  return low
}
