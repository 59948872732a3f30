import { type Dice } from '../facts/dice.ts'
import { type User } from '../organisation/organisation.ts'
import { type Interval, intervalsOf } from './interval.ts'
import { presencesOf, type SystemPresence } from './presences.ts'
import { type UserTrace } from './traces.ts'

export type RoutingStatus = 'OFF_QUEUE' | 'IDLE' | 'INTERACTING' | 'NOT_RESPONDING' | 'COMMUNICATING'

/** One user's time at work. Intervals follow each other without gap or overlap from `logInAt` on; the last has no end. */
export interface UserDay {
  readonly user: User
  readonly logInAt: number
  readonly queueIds: readonly string[]
  readonly routing: readonly Interval<RoutingStatus>[]
  readonly presence: readonly Interval<SystemPresence>[]
}

type Business = 'interacting' | 'communicating' | 'notResponding'

const idleTypes: ReadonlySet<UserTrace['type']> = new Set(['alert', 'scheduled', 'delay', 'system'] as const)

/** An agent who answers from a queue is interacting until after-call work is done; the ringing itself keeps nobody busy. */
function businessOf({ type, queueId }: UserTrace): Business | null {
  if (idleTypes.has(type)) return null
  return queueId === null ? 'communicating' : 'interacting'
}

interface Turn {
  readonly at: number
  readonly apply: (busy: Record<Business, number>) => void
}

function turnsOf(business: Business, start: number, end: number): Turn[] {
  return [
    { at: start, apply: (busy) => void busy[business]++ },
    { at: end, apply: (busy) => void busy[business]-- },
  ]
}

/** Who let it ring out is away for a minute or so, at most until the next offer. */
function awayTurns(traces: readonly UserTrace[], dice: Dice): Turn[] {
  return traces.flatMap(({ rangOut, end }) => {
    if (!rangOut) return []
    const next = traces.find(({ start }) => start >= end)
    return turnsOf('notResponding', end, Math.min(end + dice.whole(20_000, 120_000), next?.start ?? Infinity))
  })
}

function statusOf(busy: Readonly<Record<Business, number>>, presence: SystemPresence): RoutingStatus {
  if (busy.interacting > 0) return 'INTERACTING'
  if (busy.communicating > 0) return 'COMMUNICATING'
  if (presence !== 'ON_QUEUE') return 'OFF_QUEUE'
  return busy.notResponding > 0 ? 'NOT_RESPONDING' : 'IDLE'
}

function routingOf(presence: readonly Interval<SystemPresence>[], turns: readonly Turn[]): Interval<RoutingStatus>[] {
  const busy: Record<Business, number> = { interacting: 0, communicating: 0, notResponding: 0 }
  let now: SystemPresence = 'OFFLINE'
  const become: Turn[] = presence.map(({ state, start }) => ({
    at: start,
    apply: () => {
      now = state
    },
  }))
  const first = presence[0]?.start ?? 0
  const changes = [...become, ...turns]
    .map((turn) => ({ ...turn, at: Math.max(turn.at, first) }))
    .sort((one, other) => one.at - other.at)
    .map(({ at, apply }) => {
      apply(busy)
      return { at, state: statusOf(busy, now) }
    })
  return intervalsOf(changes)
}

/**
 * The day of a user from all that he or she did between `from` and `to`. Null for who did nothing.
 * What lies outside is cut off; what is not over at `to` is still going on.
 */
export function userDay(
  user: User,
  everything: readonly UserTrace[],
  { from, to }: { readonly from: number; readonly to: number },
  dice: Dice,
): UserDay | null {
  const traces = everything
    .filter(({ start, end }) => end > from && start < to)
    .sort((one, other) => one.start - other.start)
  const [first] = traces
  if (!first) return null
  const presence = presencesOf(traces, from, to, dice.fork('presence'))
  const turns = traces.flatMap((trace) => {
    const business = businessOf(trace)
    return business ? turnsOf(business, Math.max(trace.start, from), trace.end) : []
  })
  const inTime = [...turns, ...awayTurns(traces, dice.fork('away'))].filter(({ at }) => at < to)
  return {
    user,
    logInAt: presence[0]?.start ?? from,
    queueIds: [...new Set(traces.flatMap(({ queueId }) => (queueId === null ? [] : [queueId])))].sort(),
    routing: routingOf(presence, inTime),
    presence,
  }
}
