import { type CompletionOptions } from './options.ts'

type DelayOptions = Pick<CompletionOptions, 'attemptDelaysMs' | 'sharedTickMs' | 'sharedTickFromMs'>

/** What is old is looked at ever more slowly: a quarter of its age, between the last delay and three times that. */
const shareOfAge = 1 / 4
const slowdown = 3

/** The wait after the `attempt`th attempt, ms, where attempts that hurry less than `atLeastMs` are left out. */
export function retryDelayMs(attempt: number, ageMs: number, options: DelayOptions, atLeastMs = 0): number {
  const delays = options.attemptDelaysMs.filter((delayMs) => delayMs >= atLeastMs)
  const last = lastDelayMs(options)
  const delayMs = Math.max(atLeastMs, delays[attempt - 1] ?? last)
  // A moment is whole milliseconds: the form of the state knows no others.
  const ofAgeMs = Math.ceil(ageMs * shareOfAge)
  return delayMs < last ? delayMs : Math.min(slowdown * delayMs, Math.max(delayMs, ofAgeMs))
}

/** The moment `delayMs` after `from`; a long wait ends with others of its kind, so that their requests are one call. */
export function shared(from: number, delayMs: number, { sharedTickMs, sharedTickFromMs }: DelayOptions): number {
  if (delayMs < sharedTickFromMs) return from + delayMs
  // Nobody minds whether what waits for a day waits for an hour more.
  const tickMs = sharedTickMs * Math.max(1, Math.floor(delayMs / 24 / sharedTickMs))
  return Math.ceil((from + delayMs) / tickMs) * tickMs
}

export const lastDelayMs = ({ attemptDelaysMs }: Pick<CompletionOptions, 'attemptDelaysMs'>) =>
  attemptDelaysMs.at(-1) ?? 86_400_000

/** No wait between attempts is longer than this, ticks included. */
export const slowestDelayMs = (options: DelayOptions) =>
  slowdown * Math.max(lastDelayMs(options), ...options.attemptDelaysMs) * (1 + 1 / 24)
