import { type KafkaRecord } from '../port.ts'

export interface Buffered<T> {
  readonly record: KafkaRecord
  readonly bytes: number
  /** What the owner of the buffer keeps with the record. */
  readonly mark: T
}

/**
 * Fetched records by topic partition, taken fairly: each partition in its own order, none ahead of the others by more than its
 * share of a batch.
 */
export function recordBuffer<T>() {
  const queues = new Map<string, { items: Buffered<T>[]; head: number; bytes: number }>()
  let records = 0
  let totalBytes = 0
  let turn = 0

  const take = (max: { maxRecords: number; maxBytes: number }): Buffered<T>[] => {
    const batch: Buffered<T>[] = []
    let bytes = 0
    let full = false
    while (!full && batch.length < max.maxRecords) {
      const waiting = [...queues.values()].filter(({ items, head }) => head < items.length)
      if (waiting.length === 0) break
      const share = Math.max(1, Math.floor((max.maxRecords - batch.length) / waiting.length))
      turn += 1
      for (let i = 0; i < waiting.length && !full; i++) {
        const queue = waiting[(i + turn) % waiting.length] as (typeof waiting)[number]
        for (let n = 0; n < share && queue.head < queue.items.length && batch.length < max.maxRecords; n++) {
          const item = queue.items[queue.head] as Buffered<T>
          full = batch.length > 0 && bytes + item.bytes > max.maxBytes
          if (full) break
          queue.head += 1
          queue.bytes -= item.bytes
          bytes += item.bytes
          batch.push(item)
        }
        if (queue.head === queue.items.length || queue.head > 4096) {
          queue.items = queue.items.slice(queue.head)
          queue.head = 0
        }
      }
    }
    records -= batch.length
    totalBytes -= bytes
    return batch
  }

  return {
    put(id: string, items: readonly Buffered<T>[]) {
      const queue = queues.get(id) ?? { items: [], head: 0, bytes: 0 }
      queues.set(id, queue)
      for (const item of items) {
        queue.items.push(item)
        queue.bytes += item.bytes
        totalBytes += item.bytes
      }
      records += items.length
    },
    take,
    clear() {
      queues.clear()
      records = 0
      totalBytes = 0
    },
    records: () => records,
    bytes: (id?: string) => (id === undefined ? totalBytes : (queues.get(id)?.bytes ?? 0)),
  }
}
export type RecordBuffer<T> = ReturnType<typeof recordBuffer<T>>
