import { type SessionView } from './sessions.ts'

/**
 * Sessions by start; of those that start in the same millisecond the lesser id comes first. So what is numbered by this order is the same
 * however the record lists its participants. Sessions without a start come last.
 */
export function inOrderOfStart(sessions: readonly SessionView[]): readonly SessionView[] {
  return sessions.toSorted((a, b) => compareTimes(a.startMs, b.startMs) || compareIds(a, b))
}

function compareTimes(a: number | null, b: number | null): number {
  if (a === b) return 0
  return (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY)
}

function compareIds({ session: { sessionId: a } }: SessionView, { session: { sessionId: b } }: SessionView): number {
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}
