import { promisify } from 'node:util'
import {
  constants,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
  type ZstdOptions,
} from 'node:zlib'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes } = kafkajs

/** Small batches are done at once; above this the thread pool is worth its trip and the event loop stays free. */
const INLINE_BYTES = 64 * 1024
/** A batch that unpacks to more than this is not one of ours. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024
/** What a batch may take before it has shown that it needs it. */
const MOST_AT_ONCE_BYTES = 16 * 1024 * 1024
const LEAST_CHUNK_BYTES = 64
const GUESSED_RATIO = 8
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const compressApart = promisify<Buffer, ZstdOptions, Buffer>(zstdCompress)
const decompressApart = promisify<Buffer, ZstdOptions, Buffer>(zstdDecompress)

/** Setting up the compressor costs some 40 µs, which a batch of one or two records does not earn back. */
const STORED_BYTES = 1024

export const zstd = {
  async compress({ buffer }: { buffer: Buffer }): Promise<Buffer> {
    if (buffer.length <= STORED_BYTES) return storedFrame(buffer)
    // Told the size, it sets up for that size only, and whoever unpacks it knows it too.
    const sized = { ...level, pledgedSrcSize: buffer.length }
    if (buffer.length > INLINE_BYTES) return compressApart(buffer, sized)
    return zstdCompressSync(buffer, { ...sized, chunkSize: buffer.length + 64 })
  },
  async decompress(buffer: Buffer): Promise<Buffer> {
    // In one piece: in its usual 16 KiB the pieces of a large batch cost more than the unpacking.
    const bytes = Math.min(contentBytes(buffer) ?? buffer.length * GUESSED_RATIO, MOST_AT_ONCE_BYTES)
    const options = { maxOutputLength: MAX_UNPACKED_BYTES, chunkSize: Math.max(LEAST_CHUNK_BYTES, bytes + 1) }
    return buffer.length <= INLINE_BYTES / 4 ? zstdDecompressSync(buffer, options) : decompressApart(buffer, options)
  },
}

/** What the head of a zstd frame (RFC 8878) says of the size of its content; undefined when it says nothing. */
function contentBytes(frame: Buffer): number | undefined {
  const descriptor = frame[4]
  if (descriptor === undefined) return undefined
  const isSingleSegment = (descriptor & 0b10_0000) !== 0
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 0b11] ?? 0)
  const width = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  if (width === 0 || frame.length < at + width) return undefined
  // Wider ones are larger than any batch.
  return frame.readUIntLE(at, Math.min(width, 6)) + (width === 2 ? 256 : 0)
}

/** A zstd frame (RFC 8878) of one raw block: magic, descriptor (single segment, size in 4 bytes), size, block header, content. */
function storedFrame(content: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(12 + content.length)
  frame.writeUInt32LE(0xfd2fb528, 0)
  frame.writeUInt8(0b1010_0000, 4)
  frame.writeUInt32LE(content.length, 5)
  frame.writeUIntLE((content.length << 3) | 1, 9, 3)
  content.copy(frame, 12)
  return frame
}

/** kafkajs brings gzip only. */
export function registerZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd
}
