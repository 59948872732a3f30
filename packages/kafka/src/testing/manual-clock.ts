import { type Clock } from '../clock.ts'

export interface ManualClock extends Clock {
  /** Moves time and wakes who is due, in order; everything that follows from it has happened when this resolves. */
  advance(ms: number): Promise<void>
  /** Sleepers that are neither woken nor called away. */
  pending(): number
}

/** Time that stands still until a test moves it. */
export function manualClock(): ManualClock {
  let now = 1_000_000
  let sleepers: { at: number; wake: () => void }[] = []
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    pending: () => sleepers.length,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.push(sleeper)
        const abort = () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          reject(signal?.reason as Error)
        }
        if (signal?.aborted) abort()
        signal?.addEventListener('abort', abort, { once: true })
      }),
    async advance(ms) {
      const until = now + ms
      await settle()
      for (;;) {
        const due = sleepers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        sleepers = sleepers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.wake()
        await settle()
      }
      now = until
    },
  }
}
