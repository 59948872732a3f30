import { setImmediate } from 'node:timers/promises'

/**
 * The record batches of a fetched piece of a log (message format 2, which all brokers since Kafka 0.11 write). kafkajs makes some thirty objects
 * of each record, among them arbitrary-precision numbers; who reads a million records to keep a tenth of them can do without.
 */

export interface LogRecord {
  readonly offset: number
  /** A part of the batch's memory, as is `value`: whoever keeps it copies it, or the whole batch is kept. */
  readonly key: Buffer | null
  readonly value: Buffer | null
}

export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

/** Unpacks the records of one batch; `codec` as in the attributes of batches: 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
export type Unpack = (packed: Buffer, codec: number) => Promise<Buffer>

interface RecordBatch {
  readonly firstOffset: number
  readonly next: number
  readonly codec: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly producerId: bigint
  readonly count: number
  readonly packed: Buffer
}

const LENGTH_AT = 8
const MAGIC_AT = 16
const HEADER_BYTES = 61
const FORMAT = 2
const CODEC_BITS = 0x7
const TRANSACTIONAL_BIT = 0x10
const CONTROL_BIT = 0x20
const ABORT_MARKER = 0
/** Some thousand records, a few ms. */
const BYTES_OF_A_TURN = 1024 * 1024

/**
 * Gives the committed records from offset `from` on, until `onRecord` returns true.
 * @returns the offset behind the last whole batch, undefined when there is none; `isOver` when `onRecord` said so
 * @throws when the log has another format, or its bytes are not record batches
 */
export async function readBatches(
  log: Buffer,
  from: number,
  aborted: readonly AbortedTransaction[],
  unpack: Unpack,
  onRecord: (record: LogRecord) => boolean,
): Promise<{ readonly next: number | undefined; readonly isOver: boolean }> {
  const all = batchesIn(log)
  const committed = withoutAborted(all, aborted)
  const recordsOf = ({ codec, packed }: RecordBatch) => (codec === 0 ? Promise.resolve(packed) : unpack(packed, codec))
  let ahead = committed[0] && quietly(recordsOf(committed[0]))
  let bytesOfTurn = 0
  for (const [index, batch] of committed.entries()) {
    const records = await ahead
    bytesOfTurn += records?.length ?? 0
    if (bytesOfTurn > BYTES_OF_A_TURN) {
      // Small batches are unpacked without a thread: nothing else would run until all of the piece is read.
      await setImmediate()
      bytesOfTurn = records?.length ?? 0
    }
    const following = committed[index + 1]
    // Unpacked by another thread while this one reads.
    ahead = following && quietly(recordsOf(following))
    if (records && readRecords(records, batch, from, onRecord)) return { next: batch.next, isOver: true }
  }
  return { next: all.at(-1)?.next, isOver: false }
}

/** Its error is seen by whoever awaits it, if anybody gets that far. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Whole batches: a fetch cuts the last one off wherever its limit falls. */
function batchesIn(log: Buffer): RecordBatch[] {
  const batches: RecordBatch[] = []
  let at = 0
  while (at + HEADER_BYTES <= log.length) {
    const end = at + LENGTH_AT + 4 + log.readInt32BE(at + LENGTH_AT)
    if (end > log.length) break
    const format = log.readInt8(at + MAGIC_AT)
    if (format !== FORMAT)
      throw new Error(`could not read a batch of records: its format is ${format}, and only format ${FORMAT} is known`)
    if (end < at + HEADER_BYTES) throw new Error('could not read a batch of records: it is shorter than its own head')
    const attributes = log.readInt16BE(at + 21)
    const firstOffset = readInt64(log, at)
    batches.push({
      firstOffset,
      next: firstOffset + log.readInt32BE(at + 23) + 1,
      codec: attributes & CODEC_BITS,
      isTransactional: (attributes & TRANSACTIONAL_BIT) !== 0,
      isControl: (attributes & CONTROL_BIT) !== 0,
      producerId: log.readBigInt64BE(at + 43),
      count: log.readInt32BE(at + 57),
      packed: log.subarray(at + HEADER_BYTES, end),
    })
    at = end
  }
  return batches
}

/** Data batches without those of aborted transactions: from the first offset of such a transaction to its producer's abort marker. */
function withoutAborted(batches: readonly RecordBatch[], aborted: readonly AbortedTransaction[]): RecordBatch[] {
  const upcoming = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
  const aborting = new Set<bigint>()
  return batches.filter((batch) => {
    while (upcoming[0] !== undefined && upcoming[0].firstOffset < batch.next) {
      aborting.add(upcoming[0].producerId)
      upcoming.shift()
    }
    if (batch.isControl) {
      if (isAbortMarker(batch)) aborting.delete(batch.producerId)
      return false
    }
    return !(batch.isTransactional && aborting.has(batch.producerId))
  })
}

/**
 * The key of a control record is its version and its type; control batches hold one record and are never compressed. Or none: compaction leaves
 * the last batch of a producer in place, emptied, and by then the records of its transaction are gone as well.
 */
function isAbortMarker({ packed, count }: RecordBatch): boolean {
  let isAbort = false
  eachRecord(packed, Math.min(count, 1), (_, key) => {
    isAbort = key?.length === 4 && key.readInt16BE(2) === ABORT_MARKER
    return true
  })
  return isAbort
}

function readRecords(
  records: Buffer,
  { firstOffset, count }: RecordBatch,
  from: number,
  onRecord: (record: LogRecord) => boolean,
): boolean {
  return eachRecord(records, count, (offsetDelta, key, value) => {
    const offset = firstOffset + offsetDelta
    return offset >= from && onRecord({ offset, key, value })
  })
}

/** @returns whether `onEach` stopped it */
function eachRecord(
  records: Buffer,
  count: number,
  onEach: (offsetDelta: number, key: Buffer | null, value: Buffer | null) => boolean,
): boolean {
  let at = 0
  /** Zigzag; within the 53 bits that are exact. */
  const readVarint = () => {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = records[at++]
      if (byte === undefined) throw new RangeError('could not read a record: its bytes end in the middle of a number')
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      factor *= 128
    }
  }
  const readBytes = () => {
    const length = readVarint()
    if (length < 0) return null
    if (at + length > records.length) throw new RangeError('could not read a record: it is longer than its batch')
    at += length
    return records.subarray(at - length, at)
  }
  for (let index = 0; index < count; index++) {
    const length = readVarint()
    const end = at + length
    if (length < 0 || end > records.length) throw new RangeError('could not read a record: it is longer than its batch')
    at += 1 // attributes: none are in use
    readVarint() // time
    const offsetDelta = readVarint()
    const key = readBytes()
    const value = readBytes()
    if (at > end) throw new RangeError('could not read a record: its fields are longer than it is')
    if (onEach(offsetDelta, key, value)) return true
    // Headers lie between.
    at = end
  }
  return false
}

const readInt64 = (buffer: Buffer, at: number) => buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4)
