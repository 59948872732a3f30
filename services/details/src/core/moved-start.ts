/** Rows are kept by the UTC day of their start: where that moves over midnight, the row of the other day is not replaced but removed. */
const dayMs = 86_400_000
/** How far a start moves while a record grows is milliseconds as a rule. */
const nearMs = 60_000

const dayOf = (start: number) => Math.floor(start / dayMs)

/** The start of an earlier record, as the requests know it, on another day than `start`; null where none is. */
export const movedFromDay = (start: number | null, known: readonly (number | null)[]): number | null =>
  start === null ? null : (known.find((other) => other !== null && dayOf(other) !== dayOf(start)) ?? null)

/**
 * Close to midnight an earlier record may have started on the other side of it, which not everybody who asks remembers: a moment there. Null
 * at any other time.
 */
export function acrossMidnight(start: number | null): number | null {
  if (start === null) return null
  const before = dayOf(start - nearMs)
  if (before !== dayOf(start)) return dayOf(start) * dayMs - 1
  return dayOf(start + nearMs) === dayOf(start) ? null : dayOf(start + nearMs) * dayMs
}
