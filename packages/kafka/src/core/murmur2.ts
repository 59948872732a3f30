const SEED = 0x9747b28c
const MULTIPLIER = 0x5bd1e995

/** The hash of the Java client's default partitioner: 32 bits, signed. */
export function murmur2(data: Uint8Array): number {
  const length = data.length
  let hash = SEED ^ length
  const whole = length & ~3
  const view = new DataView(data.buffer, data.byteOffset, length)
  for (let i = 0; i < whole; i += 4) {
    let word = Math.imul(view.getInt32(i, true), MULTIPLIER)
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER)
    hash = Math.imul(hash, MULTIPLIER) ^ word
  }
  const rest = length - whole
  if (rest === 3) hash ^= view.getUint8(whole + 2) << 16
  if (rest >= 2) hash ^= view.getUint8(whole + 1) << 8
  if (rest >= 1) hash = Math.imul(hash ^ view.getUint8(whole), MULTIPLIER)
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
  return hash ^ (hash >>> 15)
}

/** Where the Java client puts a record with this key: murmur2, made positive, modulo the partition count. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}
