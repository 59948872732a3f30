/** Time from left to right: moments close together are one place, and long gaps are drawn broken, with their length. */
export interface Axis {
  /** Where a moment (epoch ms) is; between places in proportion. */
  xOf(at: number): number
  readonly places: readonly Place[]
  readonly breaks: readonly Break[]
}
export interface Place {
  readonly at: number
  readonly x: number
}
export interface Break {
  readonly x: number
  readonly lengthMs: number
}

export interface AxisSpace {
  readonly left: number
  readonly right: number
}

/** Moments nearer than this to the first of their place share it. */
const sameMs = 1_600
/** Gaps from here on are drawn broken. */
export const brokenFromMs = 30 * 60_000
const brokenWidth = 74
const roomyWidth = 62

/** Nobody reads lengths off such a picture, but longer is wider. */
const widthOf = (gapMs: number) => (gapMs >= brokenFromMs ? brokenWidth : 16 + 15 * Math.log2(1 + gapMs / 5_000))

/** An axis that has a place for every moment; beside those that are `roomy` there is room for words. */
export function axisOf(moments: readonly number[], { left, right }: AxisSpace, roomy: readonly number[] = []): Axis {
  const firsts = placesIn(moments)
  const gaps = firsts.slice(1).map((at, index) => at - (firsts[index] ?? at))
  const isRoomy = firsts.map((at) => roomy.some((one) => one >= at && one - at <= sameMs))
  const wished = gaps.map((gapMs, index) =>
    Math.max(widthOf(gapMs), isRoomy[index] === true || isRoomy[index + 1] === true ? roomyWidth : 0),
  )
  const total = wished.reduce((sum, width) => sum + width, 0)
  const scale = total === 0 ? 1 : Math.min(2.2, (right - left) / total)
  const places: Place[] = firsts.slice(0, 1).map((at) => ({ at, x: left }))
  for (const [index, width] of wished.entries()) {
    const [at, x] = [firsts[index + 1] ?? 0, places[index]?.x ?? left]
    places.push({ at, x: x + width * scale })
  }
  const breaks = gaps.flatMap((lengthMs, index): Break[] =>
    lengthMs < brokenFromMs ? [] : [{ lengthMs, x: ((places[index]?.x ?? left) + (places[index + 1]?.x ?? left)) / 2 }],
  )
  return { places, breaks, xOf: (at) => interpolate(places, at) }
}

function placesIn(moments: readonly number[]): readonly number[] {
  const firsts: number[] = []
  for (const at of moments.toSorted((one, other) => one - other))
    if (at - (firsts.at(-1) ?? Number.NEGATIVE_INFINITY) > sameMs) firsts.push(at)
  return firsts
}

function interpolate(places: readonly Place[], at: number): number {
  const after = places.findIndex((place) => place.at > at)
  const [from, to] = [places.at(after < 0 ? -1 : Math.max(0, after - 1)), places[after]]
  if (from === undefined) return 0
  // What shares a place stands exactly there.
  if (to === undefined || at - from.at <= sameMs) return from.x
  return from.x + ((at - from.at) / (to.at - from.at)) * (to.x - from.x)
}
