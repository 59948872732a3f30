import { type Clock, systemClock } from './clock.ts'

export interface Backoff {
  /** Upper bound of the first wait, ms; doubles with each attempt. */
  readonly baseMs: number
  /** No wait is longer than this, ms. */
  readonly maxMs: number
}

/**
 * Wait before the attempt after `attempt` (1 is the first try), in ms: anywhere between 0 and the exponential bound, so that many
 * callers that failed together do not come back together.
 */
export function backoff({ baseMs, maxMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 52))
  return Math.floor(random() * bound)
}

export interface RetryOptions extends Partial<Backoff> {
  /** Calls in all, the first included. */
  readonly tries: number
  /** Which errors are worth another try; all, unless told. */
  readonly shouldRetry?: (error: unknown) => boolean
  /** A wait that the error itself asks for (Retry-After), ms; replaces a shorter drawn one. */
  readonly waitMs?: (error: unknown) => number | undefined
  readonly onRetry?: (error: unknown, attempt: number, waitMs: number) => void
  readonly random?: () => number
}

/** A call whose last argument is the signal that ends it. */
export type Abortable<Args extends readonly unknown[], Result> = (...args: [...Args, AbortSignal]) => Promise<Result>

/** The same call, tried again with full jitter while its errors are worth it. Throws the last error as it came. */
export function withRetry<Args extends readonly unknown[], Result>(
  call: Abortable<Args, Result>,
  options: RetryOptions,
  clock: Clock = systemClock,
): Abortable<Args, Result> {
  const { tries, baseMs = 100, maxMs = 10_000, shouldRetry = () => true, waitMs, onRetry, random } = options
  return async (...args) => {
    const signal = args.at(-1) as AbortSignal
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      try {
        return await call(...args)
      } catch (error) {
        if (attempt >= tries || signal.aborted || !shouldRetry(error)) throw error
        const wait = Math.max(backoff({ baseMs, maxMs }, attempt, random), waitMs?.(error) ?? 0)
        onRetry?.(error, attempt, wait)
        await clock.sleep(wait, signal)
      }
    }
  }
}

export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  readonly timeoutMs: number
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.timeoutMs = timeoutMs
  }
}

/**
 * The same call, ended after `timeoutMs`: its signal is aborted and the caller gets a TimeoutError even when the call does not
 * listen to its signal.
 */
export function withTimeout<Args extends readonly unknown[], Result>(
  call: Abortable<Args, Result>,
  timeoutMs: number,
  clock: Clock = systemClock,
): Abortable<Args, Result> {
  return async (...args) => {
    const outer = args.at(-1) as AbortSignal
    outer.throwIfAborted()
    const late = new AbortController()
    const settled = new AbortController()
    const inner = AbortSignal.any([outer, late.signal])
    const timer = clock.sleep(timeoutMs, AbortSignal.any([outer, settled.signal])).then(
      () => late.abort(new TimeoutError(timeoutMs)),
      () => undefined,
    )
    const ended = Promise.withResolvers<never>()
    const onAbort = () => ended.reject(inner.reason as Error)
    inner.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([call(...([...args.slice(0, -1), inner] as unknown as typeof args)), ended.promise])
    } finally {
      // A combined signal with a listener lives as long as its sources do.
      inner.removeEventListener('abort', onAbort)
      settled.abort('settled')
      await timer
    }
  }
}
