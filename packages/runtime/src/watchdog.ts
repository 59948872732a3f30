import { type Clock } from './clock.ts'

export interface LoopWatch {
  /** The loop has taken a step; ends a declared back-off. */
  beat(): void
  /**
   * The loop waits on purpose, at the latest until `untilMs` (epoch ms; without it, until the next beat): the process is alive, but degraded
   * for `reason`.
   */
  backOff(reason: string, untilMs?: number): void
  /** The loop has ended as it should. */
  done(): void
}

export interface SilentLoop {
  readonly loop: string
  readonly silentMs: number
  readonly maxSilenceMs: number
}

/** Watches loops, not progress: an outage of a neighbour must not restart the fleet, a loop that hangs must. */
export interface Watchdog {
  /** Watches one loop from now on. Names may repeat, one per worker. */
  loop(name: string, options: { readonly maxSilenceMs: number }): LoopWatch
  /** Watches, until the function that it returns is called, a loop of somebody else's, which tells when it took its last step (epoch ms). */
  follow(name: string, lastStepMs: () => number, options: { readonly maxSilenceMs: number }): () => void
  /** Loops that are silent beyond their limit and in no declared back-off. */
  silent(): readonly SilentLoop[]
  /** Reasons of declared back-offs, each once. */
  degraded(): readonly string[]
}

interface Followed {
  readonly name: string
  readonly maxSilenceMs: number
  readonly lastStepMs: () => number
}

interface Watched {
  readonly name: string
  readonly maxSilenceMs: number
  lastBeatMs: number
  waiting: { readonly reason: string; readonly untilMs: number } | null
}

export function watchdog({ clock }: { clock: Clock }): Watchdog {
  const loops = new Set<Watched>()
  const followed = new Set<Followed>()
  return {
    loop(name, { maxSilenceMs }) {
      const watched: Watched = { name, maxSilenceMs, lastBeatMs: clock.now(), waiting: null }
      loops.add(watched)
      return {
        beat: () => {
          watched.lastBeatMs = clock.now()
          watched.waiting = null
        },
        backOff: (reason, untilMs = Number.POSITIVE_INFINITY) => {
          watched.lastBeatMs = clock.now()
          watched.waiting = { reason, untilMs }
        },
        done: () => void loops.delete(watched),
      }
    },
    follow(name, lastStepMs, { maxSilenceMs }) {
      const one = { name, maxSilenceMs, lastStepMs }
      followed.add(one)
      return () => void followed.delete(one)
    },
    silent: () => {
      const nowMs = clock.now()
      const since = [
        ...[...loops].map(({ name, maxSilenceMs, lastBeatMs, waiting }) => ({
          name,
          maxSilenceMs,
          lastMs: Math.max(lastBeatMs, waiting?.untilMs ?? 0),
        })),
        ...[...followed].map(({ name, maxSilenceMs, lastStepMs }) => ({ name, maxSilenceMs, lastMs: lastStepMs() })),
      ]
      return since
        .map(({ name, maxSilenceMs, lastMs }) => ({ loop: name, silentMs: nowMs - lastMs, maxSilenceMs }))
        .filter(({ silentMs, maxSilenceMs }) => silentMs > maxSilenceMs)
    },
    degraded: () => [
      ...new Set([...loops].flatMap(({ name, waiting }) => (waiting === null ? [] : [`${name}: ${waiting.reason}`]))),
    ],
  }
}
