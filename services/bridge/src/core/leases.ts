export interface LeaseTimes {
  /** How long a hand-out or an extension keeps a message from others, ms. */
  readonly visibilityMs: number
  /** From the first hand-out on, a message is held at most this long, ms. */
  readonly maxHoldMs: number
  /** A lease counts as over this much before it is: calls and clocks take time, ms. */
  readonly marginMs: number
}

interface Lease {
  readonly takenAtMs: number
  visibleAtMs: number
}

/**
 * What the bridge holds of one queue, by receipt handle. A lease that is over may belong to somebody else by now: it is neither extended nor deleted.
 * Times arrive as arguments, epoch ms.
 */
export class Leases {
  readonly #times: LeaseTimes
  readonly #leases = new Map<string, Lease>()

  constructor(times: LeaseTimes) {
    this.#times = times
  }

  get size(): number {
    return this.#leases.size
  }

  take(receiptHandle: string, nowMs: number): void {
    this.#leases.set(receiptHandle, { takenAtMs: nowMs, visibleAtMs: nowMs + this.#times.visibilityMs })
  }

  /** Whether nobody else can have been given the message. */
  isHeld(receiptHandle: string, nowMs: number): boolean {
    const lease = this.#leases.get(receiptHandle)
    return lease !== undefined && lease.visibleAtMs - this.#times.marginMs > nowMs
  }

  /** Leases to extend now: half used up, still held, and not held too long in all. What is over first comes first. */
  due(nowMs: number): readonly string[] {
    const { visibilityMs, maxHoldMs } = this.#times
    return [...this.#leases]
      .filter(
        ([handle, { takenAtMs, visibleAtMs }]) =>
          visibleAtMs - nowMs <= visibilityMs / 2 && nowMs - takenAtMs < maxHoldMs && this.isHeld(handle, nowMs),
      )
      .toSorted(([, one], [, other]) => one.visibleAtMs - other.visibleAtMs)
      .map(([handle]) => handle)
  }

  /** An extension asked for at `nowMs` has succeeded. */
  extended(receiptHandle: string, nowMs: number): void {
    const lease = this.#leases.get(receiptHandle)
    if (lease !== undefined) lease.visibleAtMs = nowMs + this.#times.visibilityMs
  }

  /** The queue says that the handle is no longer valid. */
  lost(receiptHandle: string): void {
    const lease = this.#leases.get(receiptHandle)
    if (lease !== undefined) lease.visibleAtMs = Number.NEGATIVE_INFINITY
  }

  end(receiptHandle: string): void {
    this.#leases.delete(receiptHandle)
  }

  /** Handles of all leases that have not ended. */
  handles(): readonly string[] {
    return [...this.#leases.keys()]
  }
}
