/** Records are some ten levels deep. Beyond this a walk over all of one, or printing it again, could use up the stack. */
export const maxDepth = 100

/** Whether arrays and objects are nested more than `limit` levels deep. Looks no deeper than that. */
export function isDeeperThan(value: unknown, limit: number = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (isDeeperThan(item, limit - 1)) return true
  return false
}
