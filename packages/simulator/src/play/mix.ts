import { type Dice } from '../facts/dice.ts'
import { timelineKinds, timelines, UnknownKindError } from '../timelines/registry.ts'

/** How often kinds of conversations are played, against each other: what is not named is as usual. */
export type Weights = Readonly<Record<string, number>>

/** Which conversations are wanted. */
export interface Wish {
  /** Only these, all alike unless `weights` says otherwise. */
  readonly kinds?: readonly string[]
  readonly weights?: Weights
}

export class EmptyMixError extends Error {
  override readonly name = 'EmptyMixError'
}

export const usualWeights: Weights = Object.fromEntries(timelines.map(({ kind, weight }) => [kind, weight]))

/** Each kind that is played with its weight, over 0; without a wish the mix of an ordinary centre. */
export function mixOf({ kinds, weights = {} }: Wish): ReadonlyMap<string, number> {
  const base: Weights = kinds ? Object.fromEntries(kinds.map((kind) => [kind, 1])) : usualWeights
  const unknown = [...Object.keys(base), ...Object.keys(weights)].find((kind) => !timelineKinds.includes(kind))
  if (unknown !== undefined) throw new UnknownKindError(unknown)
  const wanted = Object.keys(base).map((kind) => [kind, weights[kind] ?? base[kind] ?? 0] as const)
  const mix = new Map(wanted.filter(([, weight]) => weight > 0))
  if (mix.size === 0) throw new EmptyMixError('no kind of conversation is left to play: give one a weight over 0')
  return mix
}

/**
 * `count` kinds in a random order, each as often as its weight says, rounded up or down: what is rare is there all the
 * same as soon as its share makes one whole conversation.
 */
export function drawKinds(dice: Dice, mix: ReadonlyMap<string, number>, count: number): string[] {
  const total = [...mix.values()].reduce((sum, weight) => sum + weight, 0)
  const first = dice.next()
  let reached = 0
  let drawn = 0
  const kinds = [...mix].flatMap(([kind, weight]) => {
    reached += (weight / total) * count
    const upTo = Math.min(count, Math.max(drawn, Math.ceil(reached - first)))
    const many = upTo - drawn
    drawn = upTo
    return Array.from({ length: many }, () => kind)
  })
  const [last] = [...mix.keys()].slice(-1)
  while (last !== undefined && kinds.length < count) kinds.push(last)
  return shuffled(dice, kinds)
}

function shuffled<T>(dice: Dice, list: readonly T[]): T[] {
  const keyed = list.map((item) => ({ item, key: dice.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
