/** Chance from a scenario's seed. */
export interface Chance {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  oneOf<T>(list: readonly T[]): T
}

/** The generator mulberry32 (public domain), begun with the seed and the scenario's name, so that each scenario has luck of its own. */
export function chanceOf(seed: number, name: string): Chance {
  let state = [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, seed | 0)
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    between: (from, to) => from + Math.floor(draw() * (to - from + 1)),
    oneOf: (list) => {
      const one = list[Math.floor(draw() * list.length)]
      if (one === undefined) throw new Error('could not draw from an empty list')
      return one
    },
  }
}
