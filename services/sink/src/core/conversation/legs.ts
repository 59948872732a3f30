import { assignAttempts, type Attempt } from './attempts.ts'
import { consultsOf } from './consults.ts'
import { attemptOutcome, type AttemptOutcome, queueOutcome } from './leg-outcome.ts'
import { inOrderOfStart } from './order.ts'
import { firstQueue, isAgent, lastEnd, sameMomentMs, type SessionView } from './sessions.ts'

/** Raised, together with `rulesVersion` of the contracts, when a record's legs come out otherwise than before. */
export const legsRuleVersion = 3

/** One queue entry and one attempt to reach an agent for it: what people call a call. */
export interface Leg extends AttemptOutcome {
  /** Number of the queue entry by start, from 1; 0 for an agent session that came from no queue. */
  readonly hop: number
  /** Number of the attempt within it, from 1; 0 when nobody was alerted. */
  readonly attempt: number
  readonly queueId: string
  readonly acd: SessionView | null
  /** Sessions of the one agent in order: the one that was alerted, then those in which the same agent went on. Empty when nobody was alerted. */
  readonly agents: readonly SessionView[]
  readonly isConsult: boolean
}

/**
 * Every queue entry with its attempts, in order; then the agents' sessions that came from no queue. Each session of an agent or user is in
 * exactly one leg. A queue entry that ended unanswered after attempts that ended by themselves gets one more leg, for its own outcome.
 * The rules in words: docs/explanation/legs.md.
 */
export function legsOf(sessions: readonly SessionView[]): readonly Leg[] {
  const inOrder = inOrderOfStart(sessions)
  const hops = inOrder.filter((view) => view.purpose === 'acd')
  const isConsult = consultsOf(inOrder)
  const { attemptsOf, direct } = assignAttempts(inOrder.filter(isAgent), hops)

  const fromQueues = hops.flatMap((acd, position) =>
    hopLegs(acd, attemptsOf.get(acd) ?? []).map(({ agents, outcome, isDeclined }, number) => ({
      hop: position + 1,
      attempt: agents.length === 0 ? 0 : number + 1,
      queueId: firstQueue(acd),
      acd,
      agents,
      outcome,
      isDeclined,
      isConsult: isConsult(agents[0], acd),
    })),
  )
  const fromNoQueue = direct.map((agents) => ({
    hop: 0,
    attempt: 1,
    queueId: agents[0] === undefined ? '' : firstQueue(agents[0]),
    acd: null,
    agents,
    ...attemptOutcome(agents),
    isConsult: isConsult(agents[0], null),
  }))
  return [...fromQueues, ...fromNoQueue]
}

function hopLegs(acd: SessionView, attempts: readonly Attempt[]) {
  const legs = attempts.map((agents) => ({ agents, ...attemptOutcome(agents) }))
  if (legs.some((leg) => leg.outcome === 'answered')) return legs
  const outcome = queueOutcome(acd)
  if (outcome === 'none' && legs.length > 0) return legs
  // Somebody was still being alerted when the queue entry ended, or nobody was.
  const alerting = legs.findLast((leg) => leg.outcome === 'none' && lastedUntilEnd(leg.agents, acd))
  if (alerting === undefined) return [...legs, { agents: [], outcome, isDeclined: false }]
  return legs.map((leg) => (leg === alerting ? { ...leg, outcome } : leg))
}

function lastedUntilEnd([agent]: Attempt, acd: SessionView): boolean {
  const [rang, waited] = [agent === undefined ? null : lastEnd(agent), lastEnd(acd)]
  return agent?.isOpen === true || rang === null || waited === null || rang >= waited - sameMomentMs
}
