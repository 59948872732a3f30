import { backoff, type Clock, doorbell, type Watchdog } from '@aftercall/runtime'
import { type Leases } from './core/leases.ts'
import { type EventQueue, maxBatchEntries, QueueError } from '@aftercall/queues'
import { type BridgeInstruments } from './metrics.ts'

export interface DeletionParts {
  readonly queue: EventQueue
  readonly leases: Leases
  readonly clock: Clock
  readonly watchdog: Watchdog
  readonly instruments: BridgeInstruments
  /** Called once for each handle: it was deleted, or nothing more will be done about it. */
  readonly onSettled: (receiptHandle: string) => void
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}

const collectMs = 20
const maxSilenceMs = 120_000
const retrySchedule = { baseMs: 200, maxMs: 10_000 }

/** Deletes what Kafka has acknowledged, in batches, by workers of its own, so that receiving never waits for it. */
export class Deletions {
  readonly #parts: DeletionParts
  readonly #waiting: string[] = []
  #closed = false
  readonly #changed = doorbell()

  constructor(parts: DeletionParts) {
    this.#parts = parts
  }

  add(receiptHandles: readonly string[]): void {
    this.#waiting.push(...receiptHandles)
    this.#changed.ring()
  }

  /** Nothing more will be added: workers end when nothing waits. */
  close(): void {
    this.#closed = true
    this.#changed.ring()
  }

  /** One worker; several may run. Ends after `close`. @throws QueueError that waiting cannot mend; the signal's reason */
  async work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const batch = await this.#take(signal)
      if (batch.length === 0) return
      const watch = this.#parts.watchdog.loop('sqs-delete', { maxSilenceMs })
      try {
        await this.#deleteAll(batch, (reason, untilMs) => watch.backOff(reason, untilMs), signal)
      } finally {
        watch.done()
      }
    }
  }

  async #take(signal: AbortSignal): Promise<readonly string[]> {
    while (this.#waiting.length === 0) {
      signal.throwIfAborted()
      if (this.#closed) return []
      await this.#changed.wait(signal)
    }
    // A moment's patience turns single deletions into full batches.
    if (this.#waiting.length < maxBatchEntries && !this.#closed) await this.#parts.clock.sleep(collectMs, signal)
    return this.#waiting.length === 0 ? this.#take(signal) : this.#waiting.splice(0, maxBatchEntries)
  }

  async #deleteAll(
    batch: readonly string[],
    backOff: (reason: string, untilMs: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, random } = this.#parts
    let left = batch
    for (let attempt = 1; ; attempt++) {
      left = this.#stillHeld(left)
      if (left.length === 0) return
      left = await this.#deleteOnce(left, signal)
      if (left.length === 0) return
      const waitMs = backoff(retrySchedule, attempt, random)
      backOff('deletions from the queue fail', clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  }

  /** Handles whose lease is not over; of the others the message may have been handed out again and is not ours to delete. */
  #stillHeld(handles: readonly string[]): readonly string[] {
    const { leases, clock, instruments, queue } = this.#parts
    const held = handles.filter((handle) => leases.isHeld(handle, clock.now()))
    if (held.length < handles.length)
      instruments.deletesSkipped.add(handles.length - held.length, { queue: queue.name })
    for (const handle of handles) if (!held.includes(handle)) this.#parts.onSettled(handle)
    return held
  }

  /** Returns what is worth another try. */
  async #deleteOnce(handles: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const { queue, instruments, onSettled } = this.#parts
    const labels = { queue: queue.name }
    let results
    try {
      results = await queue.deleteBatch(handles, signal)
    } catch (error) {
      if (!(error instanceof QueueError) || !error.retryable) throw error
      instruments.queueErrors.add(1, { ...labels, kind: error.kind })
      return handles
    }
    const again: string[] = []
    for (const [index, handle] of handles.entries()) {
      const result = results[index]
      if (result?.ok === true) instruments.deleted.add(1, labels)
      else if (result === undefined || result.retryable) again.push(handle)
      else instruments.deleteFailures.add(1, { ...labels, outcome: 'refused' })
      if (again.at(-1) !== handle) onSettled(handle)
    }
    if (again.length > 0) instruments.deleteFailures.add(again.length, { ...labels, outcome: 'retried' })
    return again
  }
}
