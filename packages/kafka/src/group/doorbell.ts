import { type Clock } from '../clock.ts'

/** Wakes everybody who waits. Nothing is remembered: look first, then wait. */
export interface Doorbell {
  ring(): void
  /** Resolves at the next ring or after `ms`, whichever comes first; rejects with the signal's reason. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

const ENDED = 'no longer waiting'

export function doorbell(clock: Clock): Doorbell {
  const waiting = new Set<() => void>()
  return {
    ring() {
      for (const wake of [...waiting]) wake()
    },
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error)
          return
        }
        const sleeping = new AbortController()
        const end = (settle: () => void) => {
          waiting.delete(wake)
          signal?.removeEventListener('abort', abort)
          // A reason of our own: the default one is an exception with a stack, dear on so hot a path.
          sleeping.abort(ENDED)
          settle()
        }
        const wake = () => {
          end(resolve)
        }
        const abort = () => {
          end(() => {
            reject(signal?.reason as Error)
          })
        }
        waiting.add(wake)
        signal?.addEventListener('abort', abort, { once: true })
        // Its own abort comes from `end`, when all is settled already.
        clock.sleep(ms, sleeping.signal).then(wake, () => undefined)
      }),
  }
}
