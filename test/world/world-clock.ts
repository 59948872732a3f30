import { type Clock } from '@aftercall/runtime'

/** Time of a world: it stands still while anybody has something to do, and jumps to the next timer when all wait. */
export interface WorldClock extends Clock {
  /** Runs the world until nothing is left to do before `untilMs`, epoch ms, and lets it be that time. */
  runUntil(untilMs: number): Promise<void>
  /** Calls `wake` once, after `ms`; returns what takes that back. */
  timer(ms: number, wake: () => void): () => void
  /** Timers that are set and not aborted. */
  pending(): number
  /** Work that takes turns of the event loop without any timer of ours: time stands still until it is done. */
  busy<Result>(work: Promise<Result>): Promise<Result>
  /** How often time has moved. */
  moves(): number
}

interface Timer {
  readonly at: number
  readonly order: number
  wake: (() => void) | null
}

const isBefore = (one: Timer, other: Timer) => one.at < other.at || (one.at === other.at && one.order < other.order)

/** So often in a row timers may be due at once: a batch that is cut into many sleeps nowhere near as often. */
const mostStill = 10_000

export function worldClock(startMs: number): WorldClock {
  const heap: Timer[] = []
  let [now, order, working, live, moved] = [startMs, 0, 0, 0, 0]

  const push = (timer: Timer) => {
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Timer
      if (!isBefore(timer, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = timer
  }
  const pop = (): Timer | undefined => {
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let index = 0
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      const right = heap[child + 1]
      if (right !== undefined && isBefore(right, heap[child] as Timer)) child += 1
      if (!isBefore(heap[child] as Timer, last)) break
      heap[index] = heap[child] as Timer
      index = child
    }
    heap[index] = last
    return top
  }
  const nextAt = (): number => {
    while (heap[0] !== undefined && heap[0].wake === null) pop()
    return heap[0]?.at ?? Number.POSITIVE_INFINITY
  }
  /** A turn of the event loop empties every queue of settled promises; what is busy takes several. */
  const settle = async () => {
    do await turn()
    while (working > 0)
  }
  const timer = (ms: number, wake: () => void) => {
    const set: Timer = { at: now + Math.max(0, ms), order: ++order, wake: null }
    const end = () => {
      if (set.wake === null) return
      set.wake = null
      live -= 1
    }
    set.wake = () => {
      end()
      wake()
    }
    live += 1
    push(set)
    return end
  }
  return {
    now: () => now,
    timer,
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = () => {
          cancel()
          reject(signal?.reason as Error)
        }
        const cancel = timer(ms, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    async runUntil(untilMs) {
      await settle()
      let still = 0
      for (let at = nextAt(); at <= untilMs; at = nextAt()) {
        still = at > now ? 0 : still + 1
        if (still > mostStill)
          throw new Error(
            `no time passes at ${new Date(now).toISOString()}: somebody sleeps for nothing, again and again`,
          )
        now = Math.max(now, at)
        moved += 1
        // All of one moment together, in the order in which they were set.
        while (nextAt() <= now) pop()?.wake?.()
        await settle()
      }
      now = Math.max(now, untilMs)
    },
    pending: () => live,
    async busy(work) {
      working += 1
      try {
        return await work
      } finally {
        working -= 1
      }
    },
    moves: () => moved,
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
