export interface BatchLimits {
  readonly lingerMs: number
  readonly maxRecords: number
  readonly maxBytes: number
}

/** kafkajs sends each call as a request of its own; these make the difference between 113 and 7.5 µs a record. */
export const defaultBatchLimits: BatchLimits = { lingerMs: 10, maxRecords: 500, maxBytes: 512 * 1024 }

export interface Waiting {
  readonly records: number
  readonly bytes: number
  /** Epoch ms at which the oldest record began to wait. */
  readonly sinceMs: number
}

/** Milliseconds until what waits is due; 0 when it is due now, `undefined` when nothing waits. */
export function dueInMs(waiting: Waiting, nowMs: number, limits: BatchLimits): number | undefined {
  if (waiting.records === 0) return undefined
  if (waiting.records >= limits.maxRecords || waiting.bytes >= limits.maxBytes) return 0
  return Math.max(0, waiting.sinceMs + limits.lingerMs - nowMs)
}

/** How many of the first records make one batch: at least one, then as many as both limits allow. */
export function batchLength(sizes: readonly number[], limits: BatchLimits): number {
  let bytes = 0
  let count = 0
  for (const size of sizes) {
    if (count > 0 && (count >= limits.maxRecords || bytes + size > limits.maxBytes)) break
    bytes += size
    count += 1
  }
  return count
}
