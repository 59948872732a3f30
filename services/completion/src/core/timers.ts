/**
 * Deadlines of many conversations, earliest first: a binary heap with lazy deletion. Timers are data: the truth is `nextAt` in
 * the states, and this is rebuilt from them.
 */
export interface Timers {
  /** Sets, moves or (null) removes the deadline of `key`. */
  set(key: string, at: number | null): void
  /** Removes and returns up to `limit` keys due at `now`; a burst after downtime is paced by the limit. */
  takeDue(now: number, limit: number): readonly string[]
  /** The earliest deadline, or null. */
  next(): number | null
}

interface Entry {
  readonly key: string
  readonly at: number
}

export function createTimers(): Timers {
  const heap: Entry[] = []
  const current = new Map<string, number>()

  const isStale = (entry: Entry) => current.get(entry.key) !== entry.at
  const dropStale = () => {
    for (let top = heap[0]; top !== undefined && isStale(top); top = heap[0]) pop(heap)
  }

  return {
    set(key, at) {
      if (at === null) return void current.delete(key)
      if (current.get(key) === at) return
      current.set(key, at)
      push(heap, { key, at })
      // Moved deadlines leave their old entries behind; rebuilding keeps the heap in proportion.
      if (heap.length > 64 && heap.length > 4 * current.size) rebuild(heap, current)
    },
    takeDue(now, limit) {
      const due: string[] = []
      for (dropStale(); due.length < limit && heap[0] !== undefined && heap[0].at <= now; dropStale()) {
        const { key } = pop(heap)
        current.delete(key)
        due.push(key)
      }
      return due
    },
    next() {
      dropStale()
      return heap[0]?.at ?? null
    },
  }
}

function rebuild(heap: Entry[], current: ReadonlyMap<string, number>): void {
  heap.length = 0
  for (const [key, at] of current) push(heap, { key, at })
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (at(heap, parent).at <= entry.at) break
    heap[index] = at(heap, parent)
    index = parent
  }
  heap[index] = entry
}

function pop(heap: Entry[]): Entry {
  const top = at(heap, 0)
  const last = heap.pop() as Entry
  if (heap.length === 0) return top
  let index = 0
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    const right = child + 1
    const smaller = right < heap.length && at(heap, right).at < at(heap, child).at ? right : child
    if (at(heap, smaller).at >= last.at) break
    heap[index] = at(heap, smaller)
    index = smaller
  }
  heap[index] = last
  return top
}

const at = (heap: readonly Entry[], index: number) => heap[index] as Entry
