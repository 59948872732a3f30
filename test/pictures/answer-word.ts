import { type ConversationState, type FetchOutcome } from '@aftercall/contracts'
import { coverageOf } from '../../services/completion/src/core/coverage.ts'
import { knownToGoOn } from '../../services/completion/src/core/going-on.ts'
import { type Answer } from './story.ts'

/** What an answer came to, from the state that it left. */
export function answerWord({ outcome }: FetchOutcome, state: ConversationState, toleranceMs: number): Answer {
  if (outcome === 'not_found_yet') return 'not found yet'
  if (outcome === 'refused') return 'refused'
  if (state.phase === 'final') return 'complete'
  if (state.digest === null) return 'not found yet'
  const { closed, complete } = coverageOf(state.digest, state.sessions, toleranceMs)
  if (closed && complete) return 'complete, more may come'
  switch (knownToGoOn(state, toleranceMs)) {
    case 'after_call_work':
      return 'acw pending'
    case 'asleep':
      return 'asleep'
    case 'connected':
      return 'still open'
    default:
      return 'record is behind'
  }
}
