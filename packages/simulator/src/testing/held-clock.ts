import { type Clock } from '../delivery/clock.ts'

/** A clock that stands still until the test moves it; sleepers whose time has come then wake. */
export function heldClock(startAt: number): Clock & { move(ms: number): void } {
  let now = startAt
  const sleepers = new Set<{ until: number; wake: () => void }>()
  return {
    now: () => now,
    move: (ms) => {
      now += ms
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake()
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper)
          resolve()
        }
        const sleeper = { until: now + ms, wake }
        sleepers.add(sleeper)
        signal.addEventListener('abort', wake, { once: true })
        if (signal.aborted || ms <= 0) wake()
      }),
  }
}
