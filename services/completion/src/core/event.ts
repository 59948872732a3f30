import { type ConversationEvent, type ConversationState } from '@aftercall/contracts'
import { type Step } from './completion.ts'
import { isCovered, knowsAll } from './coverage.ts'
import { knownSessions } from './marker.ts'
import { type CompletionOptions } from './options.ts'
import { foldSession } from './sessions.ts'
import { reopen } from './state.ts'

/** Folds one event. A repeat changes nothing; a late event that the accepted record already covers does not reopen. */
export function foldEvent(
  state: ConversationState,
  input: { readonly event: ConversationEvent; readonly traceparent?: string },
  now: number,
  options: CompletionOptions,
): Step {
  const before = knownSessions(state)
  const sessions = foldSession(before, input.event)
  const seen: ConversationState = {
    ...state,
    lastArrivalAt: now,
    lastEventTime: Math.max(state.lastEventTime ?? input.event.eventTime, input.event.eventTime),
    traceparent: input.traceparent ?? state.traceparent,
  }
  if (sessions === before) return { state: seen, effects: [] }
  const known = { ...seen, sessions }
  if (state.phase === 'open') {
    // What the newest record knows already is no reason to look at it sooner.
    const isNews = state.attempt === 0 || !knowsAll(known, options)
    return { state: isNews ? { ...known, evidenceAt: now, attempt: 0 } : known, effects: [] }
  }
  if (state.phase !== 'final')
    return { state: { ...known, phase: 'open', phaseAt: now, evidenceAt: now, attempt: 0 }, effects: [] }
  return isCovered(known, options) ? { state: known, effects: [] } : reopen(known, now)
}
