import { setTimeout as sleep } from 'node:timers/promises'
import { type Measure } from './measure.ts'
import { untilAnswered } from './patience.ts'
import { type Display } from './progress.ts'
import { type PlayRequest, type SimulatorAdmin } from './simulator-admin.ts'
import { type NamedProcess } from './stopped-processes.ts'

const pollMs = 500
/** When nothing moves any more for this long after the last event, what is missing will not come. */
const patienceMs = 90_000
/** So long it may be quiet before somebody is looked for who is stopped. */
const quietMs = 5_000

/**
 * Plays, shows how it goes, and resolves when every conversation is final or nothing moves any more. Servers may be killed meanwhile, and anybody
 * stopped: while somebody is, waiting does not count.
 */
export async function playAndWatch(
  admin: SimulatorAdmin,
  measured: Measure,
  display: Display,
  request: PlayRequest,
  stopped: () => Promise<readonly NamedProcess[]>,
  signal: AbortSignal,
): Promise<void> {
  const begunAt = performance.now()
  await admin.play(request)
  let movedAt = begunAt
  let last = ''
  let told: ReadonlySet<number> = new Set()
  for (;;) {
    signal.throwIfAborted()
    const [play, counts] = await untilAnswered(() => Promise.all([admin.progress(), measured.counts()]), signal)
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
    if (!settled && now - movedAt > quietMs) {
      const waitsFor = await stopped()
      for (const { name, pid } of waitsFor)
        if (!told.has(pid)) display.say(`${name} is stopped: waiting for \`kill -CONT ${pid}\``)
      told = new Set(waitsFor.map(({ pid }) => pid))
      if (told.size > 0) movedAt = now - quietMs
    }
    if (settled || (isOver && now - movedAt > patienceMs)) return
    await sleep(pollMs, undefined, { signal })
  }
}
