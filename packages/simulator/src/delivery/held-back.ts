import { type Clock } from './clock.ts'
import { type SendBatch } from './queue.ts'

export interface HoldBack {
  /** Messages that wait in the queue or are in somebody's hands. */
  readonly waiting: (signal: AbortSignal) => Promise<number>
  /** Above this many, sending pauses until a quarter of them is gone. */
  readonly maxWaiting: number
}

const lookEveryMs = 500

/**
 * Sends no faster than the queue is emptied: a development queue lives in memory, and a play may tell more in a minute than a small machine reads
 * in five. What is held back arrives late, as after an outage. A look that fails holds nothing back.
 */
export function heldBack(send: SendBatch, { waiting, maxWaiting }: HoldBack, clock: Clock): SendBatch {
  let nextLookAt = Number.NEGATIVE_INFINITY
  let pause: Promise<void> | null = null

  async function untilEmptier(signal: AbortSignal) {
    let enough = maxWaiting
    while ((await waiting(signal).catch(() => 0)) > enough) {
      enough = 0.75 * maxWaiting
      await clock.sleep(lookEveryMs, signal)
    }
    nextLookAt = clock.now() + lookEveryMs
  }
  return async (bodies, signal) => {
    if (pause === null && clock.now() >= nextLookAt) pause = untilEmptier(signal).finally(() => (pause = null))
    await pause
    return await send(bodies, signal)
  }
}
