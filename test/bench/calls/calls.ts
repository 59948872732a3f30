import { seededDice, makeMix, type Template } from './templates.ts'
import { type DayFigures, playDay, type Start } from './one-day.ts'

export interface CallFigures {
  readonly conversations: number
  readonly profile: string
  readonly calls: number
  readonly ids: number
  readonly callsPerConversation: number
  readonly idsPerConversation: number
  readonly revisionsPerRow: number
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number }
  readonly causes: Readonly<Record<string, number>>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Share of the day's conversations by hour of the day. */
export const profiles: Readonly<Record<string, readonly number[]>> = {
  'office hours': [1, 1, 1, 1, 1, 2, 8, 30, 80, 100, 100, 95, 80, 85, 95, 95, 90, 75, 50, 30, 15, 8, 4, 2],
  'round the clock': Array.from({ length: 24 }, () => 1),
}

/** What goes on longer than this is also looked at on the days after. */
const longMs = 6 * hourMs
/** No conversation is followed longer. */
const followedMs = 70 * dayMs

/** A day with so many conversations, in a centre that has had such days for months. */
export function measureCalls(conversations: number, profile: string, seed = 1): CallFigures {
  const mix = makeMix(seed)
  const dice = seededDice(`calls/${conversations}/${profile}/${seed}`)
  const hours = profiles[profile]
  if (hours === undefined) throw new Error(`there is no profile called ${profile}`)
  const timeOf = timesBy(hours)
  const starts = Array.from({ length: conversations }, (): Start => ({
    template: mix.draw(dice),
    at: timeOf(dice.next()),
  }))
  const isLong = ({ durationMs, events }: Template) => durationMs > longMs || (events.at(-1)?.eventTime ?? 0) > longMs
  const lasting = starts.filter(({ template }) => isLong(template))
  // Days are alike: what one day's conversations ask for on later days is what those of the days before ask for today.
  const older: number[] = []
  const followed = lasting.map((start) => requestTimes(start, dice)).flat()
  for (const at of followed) if (at >= dayMs) older.push(at % dayMs)
  const day = playDay(starts, older, dayMs, dice)
  return figuresOf(conversations, profile, day, older.length)
}

/** When a conversation that meets no other is asked for. */
function requestTimes(start: Start, dice: ReturnType<typeof seededDice>): readonly number[] {
  const times: number[] = []
  playDay([start], [], followedMs, dice, (at) => times.push(at))
  return times
}

function timesBy(hours: readonly number[]): (thrown: number) => number {
  const total = hours.reduce((sum, share) => sum + share, 0)
  return (thrown) => {
    let left = thrown * total
    for (const [hour, share] of hours.entries()) {
      if (left < share) return (hour + left / share) * hourMs
      left -= share
    }
    return dayMs - 1
  }
}

function figuresOf(conversations: number, profile: string, day: DayFigures, older: number): CallFigures {
  const at = (share: number) =>
    day.latenciesMs[Math.min(day.latenciesMs.length - 1, Math.floor(share * day.latenciesMs.length))] ?? Number.NaN
  return {
    conversations,
    profile,
    calls: day.calls,
    ids: day.ids,
    callsPerConversation: day.calls / conversations,
    idsPerConversation: day.ids / conversations,
    revisionsPerRow: day.rows / conversations,
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    causes: Object.fromEntries(
      [...day.causes, ['older', older] as const].map(([cause, number]) => [cause, number / conversations]),
    ),
  }
}
