import { type SessionView } from './sessions.ts'

/**
 * Sessions by start; of those that start in the same millisecond the lesser id comes first. So what is numbered by this order is the same
 * however the record lists its participants. Sessions without a start come last.
 */
export function inOrderOfStart(sessions: readonly SessionView[]): readonly SessionView[] {
  // Of two without a start the difference is not a number, which decides nothing either.
  return sessions.toSorted((a, b) => (a.startMs ?? Infinity) - (b.startMs ?? Infinity) || compareIds(a, b))
}

function compareIds({ session: { sessionId: a } }: SessionView, { session: { sessionId: b } }: SessionView): number {
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}
