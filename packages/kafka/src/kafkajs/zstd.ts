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

export const zstd = {
  compress: async ({ buffer }: { buffer: Buffer }): Promise<Buffer> =>
    buffer.length <= INLINE_BYTES ? zstdCompressSync(buffer, level) : compressApart(buffer, level),
  decompress: async (buffer: Buffer): Promise<Buffer> =>
    buffer.length <= INLINE_BYTES / 4 ? zstdDecompressSync(buffer, limit) : decompressApart(buffer, limit),
}

/** kafkajs brings gzip only. */
export function registerZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd
}
