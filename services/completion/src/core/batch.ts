import { type ConversationState } from '@aftercall/contracts'
import { type Effect, type Input, step } from './completion.ts'
import { type CompletionRules } from './options.ts'

export interface KeyedInput {
  readonly key: string
  readonly input: Input
}

/** What one step of a partition changes: nothing of it is true before the transaction is. */
export interface BatchResult {
  /** New states by conversation key; `null` is forgotten. */
  readonly changed: ReadonlyMap<string, ConversationState | null>
  readonly effects: readonly KeyedEffect[]
}
export interface KeyedEffect {
  readonly key: string
  readonly effect: Effect
  /** The state right after the effect, for its trace. */
  readonly state: ConversationState | null
}

/** Folds inputs, in their order, into an overlay over `states`, which stays untouched. */
export function foldBatch(
  states: ReadonlyMap<string, ConversationState>,
  inputs: readonly KeyedInput[],
  now: number,
  rules: CompletionRules,
): BatchResult {
  const changed = new Map<string, ConversationState | null>()
  const effects: KeyedEffect[] = []
  for (const { key, input } of inputs) {
    const before = changed.has(key) ? (changed.get(key) ?? null) : (states.get(key) ?? null)
    const after = step(before, input, now, rules)
    if (after.state !== before) changed.set(key, after.state)
    for (const effect of after.effects) effects.push({ key, effect, state: after.state })
  }
  return { changed, effects }
}
