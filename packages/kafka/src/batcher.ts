import { batchLength, dueInMs, type BatchLimits } from './core/batch-policy.ts'
import { recordBytes } from './core/record-size.ts'
import { backoffMs } from './group/backoff.ts'
import { doorbell } from './group/doorbell.ts'
import { type GroupTools } from './group/tools.ts'
import { ProduceError, RecordTooLargeError, type OutgoingRecord, type RecordProducer } from './port.ts'

export interface BatcherOptions extends BatchLimits {
  readonly maxBufferedBytes: number
  readonly maxRecordBytes: number
  readonly deadlineMs: number
}

export interface BatchTarget {
  /** Resolves when all are acknowledged. Called again only after it has settled. */
  send(records: readonly OutgoingRecord[]): Promise<void>
  /** False: the same records will be refused again. */
  isWorthRetrying(error: unknown): boolean
  close(): Promise<void>
}

interface Call {
  open: number
  settled: boolean
  readonly deadlineAt: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Entry {
  readonly record: OutgoingRecord
  readonly bytes: number
  readonly sinceMs: number
  readonly call: Call
}

/** How long closing waits for what was handed over before. */
const CLOSING_MS = 10_000

/**
 * Collects the records of many calls into batches. One batch is under way at a time, so the order of records is the order of calls; a retry
 * may repeat a batch, never reorder it.
 */
export function batcher(
  target: BatchTarget,
  options: BatcherOptions,
  { clock, log, observer }: GroupTools,
): RecordProducer {
  const { maxBufferedBytes, maxRecordBytes, deadlineMs } = options
  const bell = doorbell(clock)
  const room = doorbell(clock)
  let queue: Entry[] = []
  let queuedBytes = 0
  let bufferedBytes = 0
  let pumping: Promise<void> | undefined
  let isClosed = false

  const settle = (entries: readonly Entry[], error?: unknown) => {
    for (const { call, bytes } of entries) {
      bufferedBytes -= bytes
      call.open -= 1
      if (call.settled || (error === undefined && call.open > 0)) continue
      call.settled = true
      if (error === undefined) call.resolve()
      else call.reject(error)
    }
    room.ring()
  }

  /** Rejects the calls whose time is up; their records are no longer sent unless they are under way. */
  const expire = (entries: readonly Entry[], cause?: unknown) => {
    const now = clock.now()
    for (const { call } of entries) {
      if (call.settled || call.deadlineAt > now) continue
      call.settled = true
      call.reject(
        new ProduceError(`could not produce within ${deadlineMs} ms: the records may or may not be in the log`, {
          cause,
        }),
      )
    }
  }

  const attempt = async (entries: readonly Entry[]) => {
    const sending = target.send(entries.map(({ record }) => record))
    const done = sending.then(
      () => true,
      () => true,
    )
    // The callers' deadline holds even while the client hangs; the order holds, since the next batch waits for this one all the same.
    for (;;) {
      const deadlines = entries.filter(({ call }) => !call.settled).map(({ call }) => call.deadlineAt)
      if (deadlines.length === 0) break
      const timer = new AbortController()
      const timeUp = clock.sleep(Math.max(0, Math.min(...deadlines) - clock.now()), timer.signal).then(
        () => false,
        () => false,
      )
      const isDone = await Promise.race([done, timeUp])
      timer.abort('in time')
      if (isDone) break
      expire([...entries, ...queue])
    }
    await sending
  }

  const deliver = async (batch: readonly Entry[]): Promise<void> => {
    let lastCause: unknown
    for (let tries = 1; ; tries++) {
      expire(batch, lastCause)
      const live = batch.filter(({ call }) => !call.settled)
      if (live.length === 0) {
        settle(batch)
        return
      }
      const startedAt = clock.now()
      try {
        await attempt(live)
        const bytes = live.reduce((sum, entry) => sum + entry.bytes, 0)
        observer.batchSent?.({ records: live.length, bytes, durationMs: clock.now() - startedAt })
        settle(batch)
        return
      } catch (cause) {
        if (!target.isWorthRetrying(cause)) {
          await refuse(batch, cause)
          return
        }
        lastCause = cause
        expire([...batch, ...queue], cause)
        observer.batchRetried?.({ records: live.length, attempt: tries })
        const reason = cause instanceof Error ? cause.message : String(cause)
        log.warn('a batch was not acknowledged; trying again', { records: live.length, attempt: tries, reason })
        await clock.sleep(backoffMs(tries - 1))
      }
    }
  }

  /** One refused record must not take its neighbours with it: halves, down to the one. */
  const refuse = async (batch: readonly Entry[], cause: unknown): Promise<void> => {
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2)
      await deliver(batch.slice(0, middle))
      await deliver(batch.slice(middle))
      return
    }
    const topic = batch[0]?.record.topic ?? ''
    const reason = cause instanceof Error ? cause.message : String(cause)
    settle(
      batch,
      new ProduceError(`could not produce to ${topic}: the broker refuses the record: ${reason}`, { cause }),
    )
  }

  const pump = async () => {
    try {
      for (let oldest = queue[0]; oldest; oldest = queue[0]) await sendNext(oldest)
    } finally {
      // In the same turn in which the queue was seen empty, or a record entered between would lie there.
      pumping = undefined
    }
  }

  const sendNext = async (oldest: Entry) => {
    const waiting = { records: queue.length, bytes: queuedBytes, sinceMs: oldest.sinceMs }
    const waitMs = dueInMs(waiting, clock.now(), options) ?? 0
    if (waitMs > 0 && !isClosed) {
      await bell.wait(waitMs)
      return
    }
    const sizes = queue.slice(0, options.maxRecords).map(({ bytes }) => bytes)
    const batch = queue.slice(0, batchLength(sizes, options))
    queue = queue.slice(batch.length)
    for (const { bytes } of batch) queuedBytes -= bytes
    await deliver(batch)
  }

  const enqueue = (records: readonly OutgoingRecord[], sizes: readonly number[], call: Call) => {
    const sinceMs = clock.now()
    records.forEach((record, i) => {
      const bytes = sizes[i] as number
      queue.push({ record, bytes, sinceMs, call })
      queuedBytes += bytes
    })
    pumping ??= pump()
    if (queue.length >= options.maxRecords || queuedBytes >= options.maxBytes) bell.ring()
  }

  const admit = async (bytes: number, deadlineAt: number, signal: AbortSignal | undefined) => {
    // A call above the whole budget goes when it is alone.
    while (!isClosed && bufferedBytes > 0 && bufferedBytes + bytes > maxBufferedBytes) {
      const left = deadlineAt - clock.now()
      if (left <= 0)
        throw new ProduceError(`could not produce within ${deadlineMs} ms: the buffer stayed full, nothing was sent`)
      await room.wait(left, signal)
    }
    if (isClosed) throw new ProduceError('could not produce: the producer is closed')
    bufferedBytes += bytes
  }

  return {
    async send(records, signal) {
      signal?.throwIfAborted()
      if (records.length === 0) return
      const sizes = records.map(recordBytes)
      sizes.forEach((bytes, index) => {
        if (bytes > maxRecordBytes)
          throw new RecordTooLargeError(records[index]?.topic ?? '', index, bytes, maxRecordBytes)
      })
      const deadlineAt = clock.now() + deadlineMs
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      await admit(bytes, deadlineAt, signal)
      if (signal?.aborted) {
        // An abort that came while we were let in is never told to a listener that comes after it.
        bufferedBytes -= bytes
        room.ring()
        throw signal.reason
      }
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => {
          call.settled = true
          reject(signal?.reason as Error)
        }
        const end = (act: () => void) => {
          signal?.removeEventListener('abort', onAbort)
          act()
        }
        const call: Call = {
          open: records.length,
          settled: false,
          deadlineAt,
          resolve: () => {
            end(resolve)
          },
          reject: (error) => {
            end(() => {
              reject(error as Error)
            })
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        enqueue(records, sizes, call)
      })
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      bell.ring()
      room.ring()
      const timeUp = new AbortController()
      await Promise.race([pumping, clock.sleep(CLOSING_MS, timeUp.signal)])
      timeUp.abort('in time')
      for (const { call } of queue) {
        if (call.settled) continue
        call.settled = true
        call.reject(
          new ProduceError(
            'could not produce: the producer was closed first; the records may or may not be in the log',
          ),
        )
      }
      await target.close()
    },
  }
}
