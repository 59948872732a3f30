import { setTimeout as sleep } from 'node:timers/promises'
import { type Measure } from './measure.ts'
import { type Display } from './progress.ts'
import { type PlayRequest, type SimulatorAdmin } from './simulator-admin.ts'

const pollMs = 500
/** When nothing moves any more for this long after the last event, what is missing will not come. */
const patienceMs = 90_000

/** Plays, shows how it goes, and resolves when every conversation is final or nothing moves any more. */
export async function playAndWatch(
  admin: SimulatorAdmin,
  measured: Measure,
  display: Display,
  request: PlayRequest,
  signal: AbortSignal,
): Promise<void> {
  const begunAt = performance.now()
  await admin.play(request)
  let movedAt = begunAt
  let last = ''
  for (;;) {
    signal.throwIfAborted()
    const [play, counts] = await Promise.all([admin.progress(), measured.counts()])
    const now = performance.now()
    display.show({ play, counts, seconds: (now - begunAt) / 1_000 })
    const isOver = play.phase === 'done' && play.eventsSent - play.duplicatesSent >= play.eventsPlanned
    const settled =
      isOver &&
      counts.finals >= play.planned - play.staysOpen &&
      counts.rows >= play.planned - play.dormant &&
      counts.events >= play.eventsPlanned
    const moved = JSON.stringify([play, counts])
    if (moved !== last) movedAt = now
    last = moved
    if (settled || (isOver && now - movedAt > patienceMs)) return
    await sleep(pollMs, undefined, { signal })
  }
}
