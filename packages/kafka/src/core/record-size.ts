/** Upper bound of what a record adds besides its key, value and headers: lengths, deltas, attributes as varints. */
const OVERHEAD_BYTES = 40

/** For topics whose `max.message.bytes` is 16 MiB, as every topic of large records has: less an allowance for the batch around it. */
export const defaultMaxRecordBytes = 16 * 1024 * 1024 - 64 * 1024

export interface Sized {
  readonly key: string | Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Bytes of one encoded record before compression; at most a few bytes above the truth, never below. */
export function recordBytes({ key, value, headers }: Sized): number {
  let bytes = OVERHEAD_BYTES + byteLength(key) + (value?.length ?? 0)
  for (const name in headers) bytes += 10 + byteLength(name) + byteLength(headers[name] ?? null)
  return bytes
}

function byteLength(text: string | Uint8Array | null): number {
  if (text === null) return 0
  return typeof text === 'string' ? Buffer.byteLength(text) : text.length
}
