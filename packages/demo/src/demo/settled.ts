import { type Clock } from '@aftercall/runtime'

const pollMs = 500
/** States and rows come by different topics, and a service that was killed a moment ago has them still before it; what is not there after this long is missing. */
const patienceMs = 60_000

/** What is asked for when it has become right, or as it stands when it does not. */
export async function untilSettled<T>(
  ask: () => Promise<T>,
  isRight: (value: T) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  const until = clock.now() + patienceMs
  for (;;) {
    const value = await ask()
    if (isRight(value) || clock.now() >= until) return value
    await clock.sleep(pollMs, signal)
  }
}
