import { type Stretch } from '../facts/conversation.ts'

/** One metric: durations in ms, counts as numbers; `at` is when it is emitted. */
export interface Metric {
  readonly name: string
  readonly value: number
  readonly at: number
}

export const count = (name: string, at: number): Metric => ({ name, value: 1, at })
export const spans = (name: string, stretches: readonly Stretch[]): Metric[] =>
  stretches.map(({ start, end }) => ({ name, value: end - start, at: end }))
