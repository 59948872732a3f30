import { type Clock, doorbell } from '@aftercall/runtime'
import {
  type EntryResult,
  type EventQueue,
  maxBatchEntries,
  type QueueError,
  type QueueMessage,
} from './event-queue.ts'

/** What a test sees and does besides the port. */
export interface MemoryQueue extends EventQueue {
  send(body: string): string
  /** Bodies in the queue, visible or handed out, in the order sent. */
  bodies(): readonly string[]
  /** How many could be received now. */
  visible(): number
  /** Every call of an action fails from now on as told, until told null. */
  fail(action: 'receive' | 'delete' | 'visibility' | 'check', error: QueueError | null): void
  /** The next `count` entries of deletions fail one by one inside a success. */
  failEntries(count: number, code: string, retryable: boolean): void
}

interface Stored {
  readonly messageId: string
  readonly body: string
  readonly sentAtMs: number
  visibleAtMs: number
  receiveCount: number
  receiptHandle: string | null
}

/** A standard queue in memory: leases, hand-outs counted, only the newest receipt handle valid. */
export function memoryQueue({ clock, url = 'memory://queues/events' }: { clock: Clock; url?: string }): MemoryQueue {
  const stored = new Map<string, Stored>()
  const errors = new Map<string, QueueError>()
  const failures: EntryResult[] = []
  const changed = doorbell()
  let sequence = 0
  const ready = () => [...stored.values()].filter((message) => message.visibleAtMs <= clock.now())
  const enter = (action: string, signal: AbortSignal) => {
    signal.throwIfAborted()
    const error = errors.get(action)
    if (error !== undefined) throw error
  }
  const byHandle = (handle: string) => [...stored.values()].find((message) => message.receiptHandle === handle)
  const invalid: EntryResult = { ok: false, code: 'ReceiptHandleIsInvalid', retryable: false }
  const handOut = (message: Stored, visibilitySeconds: number): QueueMessage => {
    message.receiveCount++
    message.receiptHandle = `${message.messageId}#${message.receiveCount}`
    message.visibleAtMs = clock.now() + visibilitySeconds * 1_000
    const { messageId, receiptHandle, body, sentAtMs, receiveCount } = message
    return { messageId, receiptHandle, body, sentAtMs, receiveCount }
  }
  /** Until something may have become visible, at the latest until `untilMs`. */
  const change = async (untilMs: number, signal: AbortSignal) => {
    const next = Math.min(untilMs, ...[...stored.values()].map(({ visibleAtMs }) => visibleAtMs))
    const settled = new AbortController()
    const either = AbortSignal.any([signal, settled.signal])
    const ignoreSettled = () => signal.throwIfAborted()
    try {
      await Promise.race([
        changed.wait(either).catch(ignoreSettled),
        clock.sleep(Math.max(0, next - clock.now()), either).catch(ignoreSettled),
      ])
    } finally {
      settled.abort()
    }
  }
  return {
    url,
    name: url.split('/').at(-1) ?? url,
    send(body) {
      const messageId = `m-${++sequence}`
      const now = clock.now()
      stored.set(messageId, { messageId, body, sentAtMs: now, visibleAtMs: now, receiveCount: 0, receiptHandle: null })
      changed.ring()
      return messageId
    },
    bodies: () => [...stored.values()].map(({ body }) => body),
    visible: () => ready().length,
    fail: (action, error) => void (error === null ? errors.delete(action) : errors.set(action, error)),
    failEntries: (count, code, retryable) =>
      void failures.push(...Array.from({ length: count }, (): EntryResult => ({ ok: false, code, retryable }))),
    check: async (signal) => enter('check', signal),
    async receive({ maxMessages, waitSeconds, visibilitySeconds }, signal) {
      const untilMs = clock.now() + waitSeconds * 1_000
      for (;;) {
        enter('receive', signal)
        const messages = ready().slice(0, Math.min(maxMessages, maxBatchEntries))
        if (messages.length > 0 || clock.now() >= untilMs)
          return messages.map((message) => handOut(message, visibilitySeconds))
        await change(untilMs, signal)
      }
    },
    async deleteBatch(receiptHandles, signal) {
      enter('delete', signal)
      return receiptHandles.map((handle): EntryResult => {
        const failure = failures.shift()
        if (failure !== undefined) return failure
        const message = byHandle(handle)
        // As SQS: a handle of a message that is gone succeeds, one that never was does not.
        if (message !== undefined) stored.delete(message.messageId)
        return message === undefined && !/^m-\d+#\d+$/.test(handle) ? invalid : { ok: true }
      })
    },
    async changeVisibilityBatch(changes, signal) {
      enter('visibility', signal)
      const results = changes.map(({ receiptHandle, visibilitySeconds }): EntryResult => {
        const message = byHandle(receiptHandle)
        if (message === undefined) return invalid
        message.visibleAtMs = clock.now() + visibilitySeconds * 1_000
        return { ok: true }
      })
      changed.ring()
      return results
    },
  }
}
