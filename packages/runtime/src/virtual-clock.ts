import { type Clock } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Moves time forward, waking sleepers in the order of their deadlines and letting each one run before the next. */
  advance(ms: number): Promise<void>
  /** Sleepers that have not been woken. */
  pending(): number
  /** When the next sleeper is due, epoch ms; null when nobody sleeps. */
  nextAt(): number | null
}

interface Sleeper {
  readonly at: number
  wake(): void
}

/** Time that stands still until a test moves it. */
export function virtualClock(startMs: number): VirtualClock {
  let now = startMs
  const sleepers = new Set<Sleeper>()
  const next = () => {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (first === undefined || sleeper.at < first.at) first = sleeper
    return first
  }
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const onAbort = () => {
        sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const sleeper: Sleeper = {
        at: now + Math.max(0, ms),
        wake: () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  const advance = async (ms: number) => {
    const until = now + ms
    await settle()
    for (let due = next(); due !== undefined && due.at <= until; due = next()) {
      now = Math.max(now, due.at)
      due.wake()
      await settle()
    }
    now = until
  }
  return { now: () => now, sleep, advance, pending: () => sleepers.size, nextAt: () => next()?.at ?? null }
}

/** A turn of the event loop: every promise that can settle without time or input has settled. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
