/** Where a group stands in one partition. */
export interface PartitionPlace {
  readonly partition: number
  /** First offset that the log still has, and the one behind its last. */
  readonly start: number
  readonly end: number
  /** What the group committed; null when it never did. */
  readonly committed: number | null
}

/**
 * Records that a group has not done yet. A topic that transactions write ends in the marker of the last of them, which is no record: what
 * is one short of the end there is done.
 */
export function lagOf(places: readonly PartitionPlace[], isTransactional: boolean): number {
  const behind = places.map(({ start, end, committed }) => Math.max(0, end - Math.max(committed ?? start, start)))
  return behind.reduce((sum, lag) => sum + (isTransactional ? Math.max(0, lag - 1) : lag), 0)
}
