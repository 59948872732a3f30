import { type ConversationState } from '@aftercall/contracts'
import { type CompletionOptions } from './options.ts'

type MarkerOptions = Pick<CompletionOptions, 'markerMs' | 'messageMarkerMs' | 'emailMarkerMs'>

/**
 * What is done with is remembered whole for a while, to recognise late events. A message or an e-mail may be taken up again under its id much
 * later: of those a few facts are kept on, so that it is another round of the same conversation then.
 */
export function forgetAt(state: ConversationState, options: MarkerOptions): number {
  return state.phaseAt + (isReduced(state) ? keptMs(state, options) : options.markerMs)
}

/** The state with what is kept on when it need not be remembered whole any more; null when nothing is. */
export function afterMarker(state: ConversationState, options: MarkerOptions): ConversationState | null {
  const { digest } = state
  if (state.phase !== 'final' || digest === null || isReduced(state)) return null
  if (keptMs(state, options) <= options.markerMs) return null
  const mediaType = threadsOf(state).includes('EMAIL') ? 'EMAIL' : 'MESSAGE'
  const kept = { sessionId: '', kind: 'other', mediaType, startedAt: null, endedAt: null, acwDue: false, acwAt: null }
  return { ...state, traceparent: null, sessions: [kept], digest: { ...digest, sessions: [] } }
}

/** The sessions that events told of. None of them is remembered where few facts are: any event of a session is news then. */
export const knownSessions = (state: ConversationState) => (isReduced(state) ? none : state.sessions)

const none: ConversationState['sessions'] = []
const isReduced = ({ digest, sessions }: ConversationState) =>
  digest?.sessions.length === 0 && sessions.some(({ kind }) => kind === 'other')

function keptMs(state: ConversationState, { markerMs, messageMarkerMs, emailMarkerMs }: MarkerOptions): number {
  const threads = threadsOf(state)
  if (threads.includes('EMAIL')) return Math.max(markerMs, emailMarkerMs)
  return threads.includes('MESSAGE') ? Math.max(markerMs, messageMarkerMs) : markerMs
}

const threadsOf = ({ digest, sessions }: ConversationState): readonly string[] =>
  [...sessions, ...(digest?.sessions ?? [])].map(({ mediaType }) => (mediaType ?? '').toUpperCase())
