import { open } from 'node:fs/promises'

const tailBytes = 16 * 1024

/** The last `lines` lines of a file, reading no more than 16 KiB of it; empty when there is no such file. */
export async function logTail(file: string, lines = 15): Promise<string> {
  try {
    await using handle = await open(file)
    const { size } = await handle.stat()
    const length = Math.min(size, tailBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    const text = buffer.toString('utf8', 0, bytesRead).trimEnd()
    return text.split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}
