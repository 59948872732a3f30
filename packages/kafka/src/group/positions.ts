/**
 * Positions of one input partition. A caller knows records only, so it gives "last record + 1"; when nothing but control records
 * follows, the position to commit is behind those, or retention would one day overtake a group that has read everything.
 */
export interface InputPositions {
  /** The next position to be fetched. */
  expected: number
  fetched(batch: { readonly from: number; readonly lastOffset: number | undefined; readonly next: number }): void
  /** What to commit for a caller's position. */
  resolve(offset: number): number
  committed(offset: number): void
}

export function inputPositions(start: number): InputPositions {
  let behind: { at: number; next: number }[] = []
  const positions: InputPositions = {
    expected: start,
    fetched({ from, lastOffset, next }) {
      positions.expected = next
      if (lastOffset === undefined) {
        const end = behind.at(-1)
        if (end?.next === from) end.next = next
        else behind.push({ at: from, next })
      } else if (next > lastOffset + 1) behind.push({ at: lastOffset + 1, next })
    },
    resolve: (offset) => behind.find(({ at }) => at === offset)?.next ?? offset,
    committed(offset) {
      behind = behind.filter(({ at, next }) => next > offset && at !== offset)
    },
  }
  return positions
}
