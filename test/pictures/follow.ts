import { type ConversationState, type NewFetchRequest } from '@aftercall/contracts'
import { type Input, step } from '../../services/completion/src/core/completion.ts'
import { type CompletionRules } from '../../services/completion/src/core/options.ts'
import { type Told, type Wait } from './story.ts'

/** The rules of completion over one conversation, and notes of what they do. */
export interface Following {
  /** The requests that follow from an input at `now`. */
  advance(input: Input, now: number): readonly NewFetchRequest[]
  state(): ConversationState | null
  /** When the rules want to be asked again although nothing came; infinite if never. */
  nextAt(): number
  /** It is over, as far as completion is concerned; what it waits for now is to forget it. */
  isDone(): boolean
  readonly told: readonly Told[]
  /** Every wait until `until`, the one that goes on then included. */
  waitsUntil(until: number): readonly Wait[]
}

export function followCompletion(rules: CompletionRules, startsAt: number): Following {
  const [told, waits]: [Told[], Wait[]] = [[], []]
  let state: ConversationState | null = null
  let since = startsAt
  const waitsFor = () => state?.waitsFor ?? null
  const isDone = () => state === null || state.phase !== 'open'
  return {
    told,
    state: () => state,
    nextAt: () => state?.nextAt ?? Infinity,
    isDone,
    waitsUntil: (until) => (isDone() ? waits : [...waits, { from: since, to: until, what: waitsFor() ?? '' }]),
    advance(input, now) {
      const before = waitsFor()
      const { state: after, effects } = step(state, input, now, rules)
      state = after
      // While sessions go on an event changes nothing about the wait; any other wait begins anew.
      const goesOn = before === 'session_end' && waitsFor() === before
      if (before !== null && !goesOn) waits.push({ from: since, to: now, what: before })
      if (!goesOn) since = now
      return effects.flatMap((effect) => {
        if (effect.type === 'request') return [effect.request]
        told.push({ at: now, kind: effect.completion.kind, round: effect.completion.round })
        return []
      })
    },
  }
}
