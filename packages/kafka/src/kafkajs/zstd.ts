import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes } = kafkajs

/** Small batches are done at once; above this the thread pool is worth its trip and the event loop stays free. */
const INLINE_BYTES = 64 * 1024
/** A batch that unpacks to more than this is not one of ours. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const limit = { maxOutputLength: MAX_UNPACKED_BYTES }
const compressApart = promisify<Buffer, typeof level, Buffer>(zstdCompress)
const decompressApart = promisify<Buffer, typeof limit, Buffer>(zstdDecompress)

/** Setting up the compressor costs some 40 µs, which a batch of one or two records does not earn back. */
const STORED_BYTES = 1024

export const zstd = {
  async compress({ buffer }: { buffer: Buffer }): Promise<Buffer> {
    if (buffer.length <= STORED_BYTES) return storedFrame(buffer)
    if (buffer.length > INLINE_BYTES) return compressApart(buffer, level)
    // Told the size, it sets up for that size only.
    return zstdCompressSync(buffer, { ...level, pledgedSrcSize: buffer.length, chunkSize: buffer.length + 64 })
  },
  decompress: async (buffer: Buffer): Promise<Buffer> =>
    buffer.length <= INLINE_BYTES / 4 ? zstdDecompressSync(buffer, limit) : decompressApart(buffer, limit),
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
