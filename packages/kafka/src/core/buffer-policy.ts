export interface PartitionBuffer {
  readonly id: string
  readonly bytes: number
  readonly paused: boolean
}

/**
 * Which partitions to stop and to go on fetching. Each has an equal share of the byte budget and stops at its share, or when the
 * whole budget is used; it goes on at half its share, so that one pause is worth its price (a paused fetch is thrown away).
 */
export function fetchChanges(
  buffers: readonly PartitionBuffer[],
  maxBytes: number,
): { pause: string[]; resume: string[] } {
  const share = maxBytes / Math.max(1, buffers.length)
  const total = buffers.reduce((sum, { bytes }) => sum + bytes, 0)
  const full = (bytes: number) => bytes >= share || total >= maxBytes
  const drained = (bytes: number) => bytes <= share / 2 && total <= maxBytes * 0.75
  return {
    pause: buffers.filter(({ paused, bytes }) => !paused && full(bytes)).map(({ id }) => id),
    resume: buffers.filter(({ paused, bytes }) => paused && drained(bytes)).map(({ id }) => id),
  }
}
