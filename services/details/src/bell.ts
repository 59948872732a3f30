import { type Clock } from '@aftercall/runtime'

/** Lets one loop sleep until something happens elsewhere in the process. */
export interface Bell {
  ring(): void
  /** Resolves when it was rung since the last wait, or after `ms`; rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(clock: Clock): Bell {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms, signal) {
      signal.throwIfAborted()
      if (!rung) {
        const woken = new AbortController()
        // A reason of our own: the default one is an exception with a stack, dear on so hot a path.
        wake = () => woken.abort('rung')
        await clock.sleep(ms, AbortSignal.any([signal, woken.signal])).catch(() => undefined)
        wake = null
      }
      rung = false
      signal.throwIfAborted()
    },
  }
}
