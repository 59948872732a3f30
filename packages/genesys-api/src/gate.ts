import { type Clock } from './clock.ts'
import { createTokenBucket, type QuotaOptions } from './core/quota.ts'

export interface QuotaView {
  /** Calls that wait for their turn. */
  waiting(): number
  /** Calls that could be made at once. */
  available(): number
  /** Epoch ms until which everything of this client is stopped; in the past or 0 when nothing is. */
  pausedUntilMs(): number
}

/** The one place through which every call of a client goes, first come, first served. */
export interface Gate extends QuotaView {
  enter(signal: AbortSignal): Promise<void>
  /** Waits until no pause is in force, without taking a turn: for what costs no quota. */
  unpaused(signal: AbortSignal): Promise<void>
  pauseUntil(untilMs: number): void
}

export function createGate(options: QuotaOptions, clock: Clock): Gate {
  const bucket = createTokenBucket(options, clock.now())
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const take = async (signal: AbortSignal) => {
    for (;;) {
      signal.throwIfAborted()
      const waitMs = bucket.tryTake(clock.now())
      if (waitMs === 0) return
      await clock.sleep(waitMs, signal)
    }
  }
  return {
    async enter(signal) {
      waiting += 1
      const before = last
      const turn = Promise.withResolvers<undefined>()
      last = turn.promise
      try {
        await untilAborted(before, signal)
        await take(signal)
      } finally {
        waiting -= 1
        // Whoever gives up in the queue lets the next one go only after those before it.
        void before.then(() => turn.resolve(undefined))
      }
    },
    async unpaused(signal) {
      signal.throwIfAborted()
      for (;;) {
        const waitMs = bucket.pausedUntilMs() - clock.now()
        if (waitMs <= 0) return
        await clock.sleep(waitMs, signal)
      }
    },
    pauseUntil: (untilMs) => bucket.pause(clock.now(), untilMs),
    waiting: () => waiting,
    available: () => bucket.available(clock.now()),
    pausedUntilMs: () => bucket.pausedUntilMs(),
  }
}

/** Waits for `promise`, or rejects as soon as the signal is aborted. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
