/** Things by the time at which they are due: a binary heap, soonest first. */
export interface DueQueue<T> {
  readonly size: number
  push(dueAt: number, item: T): void
  /** When the soonest is due; undefined when nothing waits. */
  nextDue(): number | undefined
  /** Takes at most `most` of what is due at `now`. */
  takeDue(now: number, most: number): T[]
}

interface Slot<T> {
  readonly dueAt: number
  readonly item: T
}

export function dueQueue<T>(): DueQueue<T> {
  const heap: Slot<T>[] = []
  const before = (a: number, b: number) => (heap[a]?.dueAt ?? Infinity) < (heap[b]?.dueAt ?? Infinity)
  const swap = (a: number, b: number) => {
    const [x, y] = [heap[a], heap[b]]
    if (x && y) [heap[a], heap[b]] = [y, x]
  }
  const rise = (index: number) => {
    for (let at = index; at > 0;) {
      const parent = (at - 1) >> 1
      if (!before(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ;) {
      const child = before(2 * at + 2, 2 * at + 1) ? 2 * at + 2 : 2 * at + 1
      if (!before(child, at)) return
      swap(at, child)
      at = child
    }
  }
  const pop = (): T | undefined => {
    const [top] = heap
    const last = heap.pop()
    if (heap.length > 0 && last) {
      heap[0] = last
      sink()
    }
    return top?.item
  }
  return {
    get size() {
      return heap.length
    },
    push: (dueAt, item) => {
      heap.push({ dueAt, item })
      rise(heap.length - 1)
    },
    nextDue: () => heap[0]?.dueAt,
    takeDue: (now, most) => {
      const taken: T[] = []
      while (taken.length < most && heap[0] && heap[0].dueAt <= now) {
        const item = pop()
        if (item !== undefined) taken.push(item)
      }
      return taken
    },
  }
}
