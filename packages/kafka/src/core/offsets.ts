/** One fetched record on its way to being done; a control or compacted stretch is one that is done from the start. */
export interface Slot {
  /** The position to commit when this and everything before is done. */
  readonly next: number
  done: boolean
}

/**
 * Follows one topic partition from the first fetched record on. Records are done in any order; what may be committed is the end
 * of the contiguous done prefix. Offsets need not be consecutive: compaction and control records leave gaps.
 */
export interface OffsetTracker {
  /** Enters a fetched record. `next` rises from call to call. */
  fetched(next: number): Slot
  /** Enters a stretch without records: control records, aborted transactions, compacted offsets. */
  skipped(next: number): void
  done(slot: Slot): void
  /** The position up to which everything is done. */
  committable(): number
  /** Records entered and not yet behind `committable`. */
  open(): number
}

export function offsetTracker(start: number): OffsetTracker {
  let position = start
  let slots: Slot[] = []
  let head = 0
  const settle = () => {
    while (head < slots.length && (slots[head] as Slot).done) position = (slots[head++] as Slot).next
    // Amortised: the array is cut only when at least half of it is behind.
    if (head > 1024 && head * 2 > slots.length) {
      slots = slots.slice(head)
      head = 0
    }
  }
  const enter = (next: number, done: boolean): Slot => {
    const slot = { next, done }
    slots.push(slot)
    settle()
    return slot
  }
  return {
    fetched: (next) => enter(next, false),
    skipped: (next) => void enter(next, true),
    done(slot) {
      slot.done = true
      settle()
    },
    committable: () => position,
    open: () => slots.length - head,
  }
}
