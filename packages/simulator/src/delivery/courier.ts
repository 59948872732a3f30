import { type Arrival } from './transport.ts'
import { batched, maxBatchMessages, type SendBatch } from './queue.ts'
import { type Clock } from './clock.ts'
import { type DueQueue } from './due-queue.ts'

export interface CourierPlan {
  readonly due: DueQueue<Arrival>
  /** Adds to `due` what begins up to `now`; answers when the next beginning is, or null when there is none. */
  readonly begin: (now: number) => number | null
  readonly send: SendBatch
  readonly concurrency: number
  readonly onSent: (arrivals: readonly Arrival[]) => void
  readonly clock: Clock
}

/** Waiting at least this long lets batches fill. */
const tickMs = 15

export class RefusedEventError extends Error {
  override readonly name = 'RefusedEventError'
  constructor(reason: string) {
    super(`the queue refused a played event, which should not be possible: ${reason}; check the queue's size limits`)
  }
}

/** Brings every arrival to the queue when it is due, and returns when all are there. Nothing is ever left out. */
export async function deliver(plan: CourierPlan, signal: AbortSignal): Promise<void> {
  const { due, begin, clock, concurrency } = plan
  const inFlight = new Set<Promise<void>>()
  let failure: unknown = null

  async function sendOne(batch: Arrival[]) {
    const answers = await plan.send(
      batch.map(({ body }) => body),
      signal,
    )
    const refused = answers.find((answer) => answer.type === 'refused')
    if (refused) throw new RefusedEventError(refused.reason)
    plan.onSent(batch)
  }
  function launch(batch: Arrival[]) {
    const flight = sendOne(batch)
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => inFlight.delete(flight))
    inFlight.add(flight)
  }

  for (;;) {
    const now = clock.now()
    const nextBegin = begin(now)
    const ready = due.takeDue(now, concurrency * maxBatchMessages)
    for (const batch of batched(ready, ({ body }) => body)) {
      while (inFlight.size >= concurrency) await Promise.race(inFlight)
      launch(batch)
    }
    if (failure) throw failure
    signal.throwIfAborted()
    if (nextBegin === null && due.size === 0) break
    const next = Math.min(nextBegin ?? Infinity, due.nextDue() ?? Infinity)
    await clock.sleep(Math.max(tickMs, Math.min(next - clock.now(), 500)), signal)
  }
  await Promise.all(inFlight)
  if (failure) throw failure
}
