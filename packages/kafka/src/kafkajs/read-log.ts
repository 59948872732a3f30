import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type FetchedLog } from './fetch-log.ts'
import { type LogRecord, readBatches, type Unpack } from './record-batches.ts'
import { MAX_UNPACKED_BYTES, zstd } from './zstd.ts'

const gunzipApart = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)

export interface LogStep {
  /** Where the next fetch begins. */
  readonly next: number
  /** All records before it were given. */
  readonly seen: number
  /** `onRecord` has said that it is enough. */
  readonly isOver: boolean
  /** The committed end of the log as the broker told it; null when it told nothing. */
  readonly stableEnd: number | null
}

/**
 * Gives the committed records of one fetched piece, from `offset` on, until `onRecord` returns true.
 * @throws what trying again cannot mend: bytes that are no batches, or packed by a codec that is not known here
 */
export async function readFetched(
  { partition, records, aborted, stableEnd }: FetchedLog,
  offset: number,
  onRecord: (record: LogRecord, stableEnd: number) => boolean,
): Promise<LogStep> {
  if (partition === null) return { next: offset, seen: offset, isOver: false, stableEnd: null }
  // Nothing, although the log may go on: compaction took the last records that there were.
  if (records.length === 0) return { next: offset, seen: Math.max(offset, stableEnd), isOver: false, stableEnd }
  const { next, isOver } = await readBatches(records, offset, aborted, unpack, (record) => onRecord(record, stableEnd))
  // A broker sends the first batch whole, however large; without one the same piece would be asked for again for ever.
  if (next === undefined || next <= offset)
    throw new Error(
      `could not read a log from offset ${offset} on: ${records.length} bytes came, and no whole batch in them`,
    )
  return { next, seen: next, isOver, stableEnd }
}

export const unpack: Unpack = async (packed, codec) => {
  switch (codec) {
    case 1:
      return gunzipApart(packed, { maxOutputLength: MAX_UNPACKED_BYTES })
    case 4:
      return zstd.decompress(packed)
    default:
      throw new Error(
        `could not unpack a batch of records: its codec is ${codec} (2 is snappy, 3 lz4), and only gzip and zstd are known; is compression.type set on the topic or the broker? Ours need "producer"`,
      )
  }
}
