import { type Dice } from '../facts/dice.ts'
import { type Interval, intervalsOf } from './interval.ts'
import { type UserTrace } from './traces.ts'

export type SystemPresence = 'AVAILABLE' | 'ON_QUEUE' | 'BREAK' | 'MEAL' | 'OFFLINE'

/** As people read them. */
export const presenceNames: Readonly<Record<SystemPresence, string>> = {
  AVAILABLE: 'Available',
  ON_QUEUE: 'On Queue',
  BREAK: 'Break',
  MEAL: 'Meal',
  OFFLINE: 'Offline',
}

const minute = 60_000
/** Nobody takes a break between two calls that lie closer together. */
const gapForBreak = 20 * minute

/** Times without any work, between the first and the last of it. `traces` in order of their start. */
function gapsBetween(traces: readonly UserTrace[]): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = []
  let busyUntil = traces[0]?.end ?? 0
  for (const { start, end } of traces) {
    if (start - busyUntil > gapForBreak) gaps.push({ from: busyUntil, to: start })
    busyUntil = Math.max(busyUntil, end)
  }
  return gaps
}

/**
 * Log-in before the first work, then on queue; in long gaps perhaps a break or a meal; at the end perhaps home.
 * In order of time and without gaps; the last has no end. `traces` in order of their start, at least one.
 */
export function presencesOf(
  traces: readonly UserTrace[],
  from: number,
  to: number,
  dice: Dice,
): Interval<SystemPresence>[] {
  const firstWork = Math.max(from, traces[0]?.start ?? from)
  const onQueueAt = firstWork - dice.whole(0, Math.min(2 * minute, firstWork - from))
  const logInAt = onQueueAt - dice.whole(0, Math.min(minute, onQueueAt - from))
  const changes: { at: number; state: SystemPresence }[] = [
    { at: logInAt, state: 'AVAILABLE' },
    { at: onQueueAt, state: 'ON_QUEUE' },
  ]
  for (const gap of gapsBetween(traces)) {
    if (!dice.chance(0.5)) continue
    const [leave, length] = [gap.from + dice.whole(minute, 4 * minute), gap.to - gap.from]
    const back = Math.min(leave + dice.whole(5 * minute, 12 * minute), gap.to - minute)
    changes.push({ at: leave, state: length > 60 * minute ? 'MEAL' : 'BREAK' }, { at: back, state: 'ON_QUEUE' })
  }
  const lastWork = Math.max(...traces.map(({ end }) => end))
  const home = lastWork + dice.whole(5 * minute, 15 * minute)
  if (dice.chance(0.5) && home < to) changes.push({ at: home, state: 'OFFLINE' })
  return intervalsOf(changes)
}
