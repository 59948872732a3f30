import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than anybody leaves a server stopped to see what happens. */
const patienceMs = 600_000
const pauseMs = 1_000

/**
 * Asks a server that somebody may have killed or stopped a moment ago: again until it answers.
 * @throws what it said last, after ten minutes
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  limits = { patienceMs, pauseMs },
): Promise<T> {
  const begunAt = performance.now()
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (signal.aborted || performance.now() - begunAt > limits.patienceMs) throw error
      await sleep(limits.pauseMs, undefined, { signal })
    }
  }
}
