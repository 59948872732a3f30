/** Lets so many at a time do something that takes memory; the others wait their turn. */
export interface Slots {
  /** Resolves with the function that gives the slot back; rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>
}

export function slots(count: number): Slots {
  let free = count
  const waiting = new Set<() => void>()
  const giveBack = () => {
    const [next] = waiting
    if (next === undefined) free += 1
    else next()
  }
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        if (free > 0) {
          free -= 1
          resolve(giveBack)
          return
        }
        const onAbort = () => {
          waiting.delete(enter)
          reject(signal.reason as Error)
        }
        const enter = () => {
          waiting.delete(enter)
          signal.removeEventListener('abort', onAbort)
          resolve(giveBack)
        }
        waiting.add(enter)
        signal.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
