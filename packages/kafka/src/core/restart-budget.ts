/** Allows `restarts` within any `windowMs`; a member that needs more is broken and must end. */
export function restartBudget({ restarts, windowMs }: { restarts: number; windowMs: number }) {
  let spent: number[] = []
  return {
    /** Spends one restart at `nowMs`, if there is one left. */
    spend(nowMs: number): boolean {
      spent = spent.filter((at) => at > nowMs - windowMs)
      if (spent.length >= restarts) return false
      spent.push(nowMs)
      return true
    },
    /** Restarts that count at the time of the last one. */
    spent: (): number => spent.length,
  }
}
