import { type Clock } from '../delivery/clock.ts'

/** A clock that stands still until somebody sleeps, and then is at once where the sleeper wants it. */
export function quickClock(startAt: number): Clock & { move(ms: number): void } {
  let now = startAt
  return {
    now: () => now,
    move: (ms) => {
      now += ms
    },
    sleep: async (ms) => {
      await new Promise((resolve) => setImmediate(resolve))
      now += Math.max(ms, 0)
    },
  }
}
