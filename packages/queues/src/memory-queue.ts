import { type Clock, doorbell } from '@aftercall/runtime'
import {
  type EntryResult,
  type EventQueue,
  maxBatchEntries,
  type MessageAttributes,
  type QueueError,
  type QueueMessage,
} from './event-queue.ts'

export type QueueAction = 'receive' | 'delete' | 'visibility' | 'check'

/** What goes wrong at a queue, decided by whoever asks for it. Each may be left out. */
export interface QueueFaults {
  /** Before a request has had its effect: may throw a QueueError, or take its time. */
  before?(action: QueueAction): void | Promise<void>
  /** After the effect, before the answer: what is thrown here is all that the caller learns. */
  after?(action: QueueAction): void | Promise<void>
  /** One entry of a batch fails inside a success. */
  entry?(action: 'delete' | 'visibility', messageId: string): EntryResult | undefined
  /** A message that was deleted comes back after so many ms: a server that held a copy was away. Asked once for each message. */
  reappearsMs?(messageId: string): number | undefined
  /** A message is handed out and stays visible: two servers hold it. */
  staysVisible?(messageId: string): boolean
}

export interface MemoryQueueOptions {
  readonly clock: Clock
  readonly url?: string
  readonly faults?: QueueFaults
  /** What has been received so often goes there instead of being handed out once more. */
  readonly redrive?: { readonly queue: Pick<MemoryQueue, 'take'>; readonly maxReceiveCount: number }
  /** What is older is gone; four days, unless told, up to fourteen. */
  readonly retentionMs?: number
}

export interface QueueSnapshot {
  /** Messages that could be received now. */
  readonly waiting: readonly HeldMessage[]
  /** Handed out and not given back. */
  readonly inFlight: readonly HeldMessage[]
  readonly deleted: readonly string[]
  /** Ids of what nobody deleted within the retention. */
  readonly expired: readonly string[]
  readonly redriven: readonly string[]
}

export interface HeldMessage {
  readonly messageId: string
  readonly body: string
  readonly receiveCount: number
}

/** What a test sees and does besides the port. */
export interface MemoryQueue extends EventQueue {
  send(body: string, attributes?: MessageAttributes): string
  /** Takes over a message from another queue, with its identity and age. */
  take(message: RedrivenMessage): void
  /** Bodies in the queue, visible or handed out, in the order sent. */
  bodies(): readonly string[]
  /** How many could be received now. */
  visible(): number
  snapshot(): QueueSnapshot
  /** Every call of an action fails from now on as told, until told null. */
  fail(action: QueueAction, error: QueueError | null): void
  /** The next `count` entries of deletions fail one by one inside a success. */
  failEntries(count: number, code: string, retryable: boolean): void
}

export interface RedrivenMessage {
  readonly messageId: string
  readonly body: string
  readonly sentAtMs: number
  readonly attributes: MessageAttributes | undefined
}

interface Stored extends RedrivenMessage {
  visibleAtMs: number
  receiveCount: number
  /** Of this queue: one that took a message over counts anew. */
  handOuts: number
}

const fourDaysMs = 4 * 86_400_000
const handlePattern = /^(.+)#(\d+)$/
const invalid: EntryResult = { ok: false, code: 'ReceiptHandleIsInvalid', retryable: false }

/** A standard queue in memory: leases, hand-outs counted, only the newest receipt handle counts. Sets timers only for those who wait. */
export function memoryQueue(options: MemoryQueueOptions): MemoryQueue {
  const { clock, url = 'memory://queues/events', faults = {}, redrive, retentionMs = fourDaysMs } = options
  const stored = new Map<string, Stored>()
  const errors = new Map<string, QueueError>()
  const failures: EntryResult[] = []
  const gone = { deleted: new Set<string>(), expired: new Set<string>(), redriven: new Set<string>() }
  const reappeared = new Set<string>()
  const changed = doorbell()
  let sequence = 0

  const isReady = ({ visibleAtMs }: Stored) => visibleAtMs <= clock.now()
  const expire = () => {
    for (const [messageId, { sentAtMs }] of stored) {
      // In the order sent, but for what came back or was taken over: those are looked at when they are handed out.
      if (sentAtMs + retentionMs > clock.now()) break
      stored.delete(messageId)
      gone.expired.add(messageId)
    }
  }
  const ready = (most = Number.POSITIVE_INFINITY): Stored[] => {
    expire()
    const found: Stored[] = []
    for (const message of stored.values()) {
      if (found.length >= most) break
      if (!isReady(message)) continue
      if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
        stored.delete(message.messageId)
        gone.redriven.add(message.messageId)
        redrive.queue.take(message)
      } else found.push(message)
    }
    return found
  }
  const request = async <Result>(action: QueueAction, signal: AbortSignal, effect: () => Result | Promise<Result>) => {
    signal.throwIfAborted()
    const error = errors.get(action)
    if (error !== undefined) throw error
    if (faults.before) await faults.before(action)
    const result = await effect()
    if (faults.after) await faults.after(action)
    return result
  }
  /** The message that a handle named when it was given out, and whether it is the newest of that message. */
  const named = (handle: string) => {
    const [, messageId, count] = handlePattern.exec(handle) ?? []
    const message = stored.get(messageId ?? '')
    return { messageId, message, isNewest: message?.handOuts === Number(count) }
  }
  const put = (message: RedrivenMessage, visibleAtMs: number, receiveCount = 0, handOuts = 0) => {
    stored.set(message.messageId, { ...message, visibleAtMs, receiveCount, handOuts })
    changed.ring()
  }
  const handOut = (message: Stored, visibilitySeconds: number): QueueMessage => {
    message.receiveCount++
    message.handOuts++
    if (faults.staysVisible?.(message.messageId) !== true) message.visibleAtMs = clock.now() + visibilitySeconds * 1_000
    const { messageId, body, sentAtMs, receiveCount, attributes } = message
    const receiptHandle = `${messageId}#${message.handOuts}`
    return {
      messageId,
      receiptHandle,
      body,
      sentAtMs,
      receiveCount,
      ...(attributes === undefined ? {} : { attributes }),
    }
  }
  const remove = (message: Stored) => {
    const { messageId } = message
    stored.delete(messageId)
    gone.deleted.add(messageId)
    const reappearsMs = reappeared.has(messageId) ? undefined : faults.reappearsMs?.(messageId)
    if (reappearsMs === undefined) return
    reappeared.add(messageId)
    put(message, clock.now() + reappearsMs, message.receiveCount, message.handOuts)
  }
  /** Until something may have become visible, at the latest until `untilMs`. */
  const change = async (untilMs: number, signal: AbortSignal) => {
    let next = untilMs
    for (const { visibleAtMs } of stored.values()) next = Math.min(next, visibleAtMs)
    // One controller with a reason of its own: signals made of signals, and the exception that is the default reason, cost more than all the rest.
    const waiting = new AbortController()
    const onAbort = () => waiting.abort(signal.reason)
    const ignore = () => undefined
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([
        changed.wait(waiting.signal).catch(ignore),
        clock.sleep(Math.max(0, next - clock.now()), waiting.signal).catch(ignore),
      ])
      signal.throwIfAborted()
    } finally {
      signal.removeEventListener('abort', onAbort)
      waiting.abort('settled')
    }
  }
  const held = (isWaiting: boolean) =>
    [...stored.values()]
      .filter((message) => isReady(message) === isWaiting)
      .map(({ messageId, body, receiveCount }) => ({ messageId, body, receiveCount }))

  return {
    url,
    name: url.split('/').at(-1) ?? url,
    send(body, attributes) {
      const messageId = `m-${++sequence}`
      put({ messageId, body, sentAtMs: clock.now(), attributes }, clock.now())
      return messageId
    },
    take: ({ messageId, body, sentAtMs, attributes }) => put({ messageId, body, sentAtMs, attributes }, clock.now()),
    bodies: () => [...stored.values()].map(({ body }) => body),
    visible: () => ready().length,
    snapshot() {
      expire()
      const { deleted, expired, redriven } = gone
      const returned = (id: string) => !stored.has(id)
      return {
        waiting: held(true),
        inFlight: held(false),
        deleted: [...deleted].filter(returned),
        expired: [...expired],
        redriven: [...redriven],
      }
    },
    fail: (action, error) => void (error === null ? errors.delete(action) : errors.set(action, error)),
    failEntries: (count, code, retryable) =>
      void failures.push(...Array.from({ length: count }, (): EntryResult => ({ ok: false, code, retryable }))),
    check: (signal) => request('check', signal, () => undefined),
    async receive({ maxMessages, waitSeconds, visibilitySeconds }, signal) {
      const untilMs = clock.now() + waitSeconds * 1_000
      return request('receive', signal, async () => {
        for (;;) {
          // An outage that begins ends the wait as well.
          const error = errors.get('receive')
          if (error !== undefined) throw error
          const messages = ready(Math.min(maxMessages, maxBatchEntries))
          if (messages.length > 0 || clock.now() >= untilMs)
            return messages.map((message) => handOut(message, visibilitySeconds))
          await change(untilMs, signal)
        }
      })
    },
    deleteBatch: (receiptHandles, signal) =>
      request('delete', signal, () =>
        receiptHandles.map((handle): EntryResult => {
          const { messageId, message, isNewest } = named(handle)
          const failure = failures.shift() ?? (messageId && faults.entry?.('delete', messageId))
          if (failure) return failure
          if (messageId === undefined) return invalid
          // As SQS: a handle of a message that is gone, or has been handed out again since, succeeds; the latter deletes nothing.
          if (message && isNewest) remove(message)
          return { ok: true }
        }),
      ),
    changeVisibilityBatch: (changes, signal) =>
      request('visibility', signal, () => {
        const results = changes.map(({ receiptHandle, visibilitySeconds }): EntryResult => {
          const { messageId, message, isNewest } = named(receiptHandle)
          const failure = messageId && faults.entry?.('visibility', messageId)
          if (failure) return failure
          if (message === undefined || !isNewest) return invalid
          // A lease that is over cannot be made longer.
          if (isReady(message)) return { ok: false, code: 'MessageNotInflight', retryable: false }
          message.visibleAtMs = clock.now() + visibilitySeconds * 1_000
          return { ok: true }
        })
        changed.ring()
        return results
      }),
  }
}
