/** Things to come, earliest first; of equal times the one that was put first. */
export interface ByTime<T> {
  put(at: number, what: T): void
  next(): number
  take(): T
}

interface Entry<T> {
  readonly at: number
  readonly order: number
  readonly what: T
}

export function byTime<T>(): ByTime<T> {
  const heap: Entry<T>[] = []
  let order = 0
  const isBefore = (one: Entry<T>, other: Entry<T>) =>
    one.at < other.at || (one.at === other.at && one.order < other.order)
  return {
    put(at, what) {
      const entry = { at, order: order++, what }
      let index = heap.push(entry) - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (!isBefore(entry, heap[parent]!)) break
        heap[index] = heap[parent]!
        index = parent
      }
      heap[index] = entry
    },
    next: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    take() {
      const [top] = heap
      const last = heap.pop()
      if (top === undefined || last === undefined) throw new Error('could not take what is due next: there is nothing')
      if (heap.length > 0) {
        let index = 0
        for (let child = 1; child < heap.length; child = 2 * index + 1) {
          if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
          if (!isBefore(heap[child]!, last)) break
          heap[index] = heap[child]!
          index = child
        }
        heap[index] = last
      }
      return top.what
    },
  }
}
