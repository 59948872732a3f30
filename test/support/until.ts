import { systemClock } from '@aftercall/runtime'

/** One look at what is waited for; `seen` is told when the wait ends in vain. */
export interface Look<Seen> {
  readonly done: boolean
  readonly seen: Seen
}

export interface UntilOptions {
  readonly timeoutMs?: number
  readonly everyMs?: number
  /** More for the error: what the services said last. Asked only when the wait ends in vain. */
  readonly context?: () => Promise<string>
}

/** What was waited for did not come. */
export class WaitError extends Error {
  override readonly name = 'WaitError'
}

/**
 * Looks until it is done and resolves to what was seen then.
 * @throws WaitError that says what was awaited and what was there instead
 */
export async function until<Seen>(
  what: string,
  look: () => Promise<Look<Seen>> | Look<Seen>,
  { timeoutMs = 90_000, everyMs = 100, context = async () => '' }: UntilOptions = {},
): Promise<Seen> {
  const deadline = systemClock.now() + timeoutMs
  for (;;) {
    const { done, seen } = await look()
    if (done) return seen
    if (systemClock.now() > deadline) throw new WaitError(await complaint(what, timeoutMs, seen, context))
    await systemClock.sleep(everyMs)
  }
}

async function complaint(what: string, timeoutMs: number, seen: unknown, context: () => Promise<string>) {
  const text = typeof seen === 'string' ? seen : JSON.stringify(seen, undefined, 1)
  return `waited ${timeoutMs / 1_000} s in vain until ${what}; seen last: ${text}\n${await context()}`
}
