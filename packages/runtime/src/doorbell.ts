/** Lets loops wait for a change instead of asking again and again. Whoever changes something rings; every waiter looks again. */
export interface Doorbell {
  ring(): void
  /** Resolves at the next ring. @throws the reason of an aborted signal */
  wait(signal: AbortSignal): Promise<void>
}

export function doorbell(): Doorbell {
  const waiters = new Set<() => void>()
  return {
    ring: () => {
      for (const wake of [...waiters]) wake()
    },
    wait: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        const end = () => {
          waiters.delete(wake)
          signal.removeEventListener('abort', onAbort)
        }
        const wake = () => {
          end()
          resolve()
        }
        const onAbort = () => {
          end()
          reject(signal.reason as Error)
        }
        waiters.add(wake)
        signal.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
