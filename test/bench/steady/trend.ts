/** What a straight line through the points gains from the first to the last of them: by least squares. */
export function gainOf(points: readonly { readonly at: number; readonly value: number }[]): number {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || first.at === last.at) return 0
  const mean = (of: (point: { at: number; value: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)]
  const along = points.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0)
  const across = points.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0)
  return (along / across) * (last.at - first.at)
}

/** The second half: what a process takes to get going is behind it by then. */
export const secondHalf = <T>(samples: readonly T[]): readonly T[] => samples.slice(Math.floor(samples.length / 2))
