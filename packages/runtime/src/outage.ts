import { type Clock } from './clock.ts'
import { type Logger } from './logger.ts'
import { backoff, type Backoff } from './retry.ts'
import { type LoopWatch } from './watchdog.ts'

export interface Outage extends Partial<Backoff> {
  /** What is waited for, as `/readyz` and the log say it: `the schema registry does not answer`. */
  readonly reason: string
  /** Which errors are the outage; any other is thrown at once. */
  readonly isOutage: (error: unknown) => boolean
}

export interface Patience {
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
  readonly watch: LoopWatch
  /** Draws the jitter, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: (() => number) | undefined
}

/**
 * Makes a call until it is no longer met by the outage, for as long as that takes: the work stays where it is, the loop has declared that it
 * waits, and the log says it once.
 * @throws any other error; the reason of an aborted signal
 */
export async function throughOutage<Result>(
  call: () => Promise<Result>,
  { reason, isOutage, baseMs = 250, maxMs = 15_000 }: Outage,
  { clock, log, watch, random }: Patience,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      const result = await call()
      if (attempt > 1) watch.beat()
      return result
    } catch (error) {
      signal.throwIfAborted()
      if (!isOutage(error)) throw error
      const waitMs = backoff({ baseMs, maxMs }, attempt, random)
      if (attempt === 1) log.warn(`${reason}; trying again`, { err: error })
      watch.backOff(reason, clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}
