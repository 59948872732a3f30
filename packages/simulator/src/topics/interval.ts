/** A time in which something was so, epoch ms; `end` is null if it still is. */
export interface Interval<State> {
  readonly state: State
  readonly start: number
  readonly end: number | null
}

/** Intervals from changes in order of time: what changes nothing, or is changed again in the same millisecond, leaves no trace. */
export function intervalsOf<State>(changes: readonly { at: number; state: State }[]): Interval<State>[] {
  const kept: { at: number; state: State }[] = []
  for (const change of changes) {
    if (kept.at(-1)?.at === change.at) kept.pop()
    if (kept.at(-1)?.state !== change.state) kept.push(change)
  }
  return kept.map(({ at, state }, index) => ({ state, start: at, end: kept[index + 1]?.at ?? null }))
}

/** What was so at `at`: undefined before the first. */
export function stateAt<State>(intervals: readonly Interval<State>[], at: number): Interval<State> | undefined {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle]?.start ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return intervals[low - 1]
}
