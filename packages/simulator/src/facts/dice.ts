/**
 * Seeded chance. The same seed gives the same throws for ever, on every machine; nothing here reads the machine's time
 * or its randomness.
 */
export interface Dice {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [from, to], both included. */
  whole(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** Log-normal around `median`, cut to [least, most], whole: how long people talk, wait and type. */
  around(median: number, spread: number, least: number, most: number): number
  /** So many hexadecimal digits. */
  hex(digits: number): string
  /** Text in the form of a random (version 4) UUID. */
  uuid(): string
  /** Other throws, which do not change when this dice throws more or fewer. */
  fork(label: string): Dice
}

const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The generator sfc32 (public domain): 128 bits of state, long periods, fast. */
const sfc32 = (seed: string): (() => number) => {
  let [a, b, c, d] = [hash(`${seed}/a`), hash(`${seed}/b`), hash(`${seed}/c`), 1]
  const step = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) step()
  return step
}

const hexDigits = '0123456789abcdef'

export function rollDice(seed: string): Dice {
  const next = sfc32(seed)
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  // Half of the time of a large play goes by here.
  const hex = (digits: number) => {
    let text = ''
    for (let thrown = 0; thrown < digits; thrown++) text += hexDigits.charAt(next() * 16)
    return text
  }
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const chosen = from[whole(0, from.length - 1)]
      if (chosen === undefined) throw new RangeError('nothing to pick from: the list is empty')
      return chosen
    },
    around: (median, spread, least, most) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.round(Math.min(most, Math.max(least, median * Math.exp(spread * normal))))
    },
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + whole(0, 3)).toString(16)}${hex(3)}-${hex(12)}`,
    fork: (label) => rollDice(`${seed}/${label}`),
  }
}
