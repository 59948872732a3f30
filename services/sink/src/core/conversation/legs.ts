import { isAgent, firstQueue, lastEnd, sessionsByStart, type SessionView } from './sessions.ts'
import { sumOf } from './metric-totals.ts'

export type LegOutcome = 'answered' | 'not_responding' | 'error' | 'abandoned' | 'flow_out' | 'none'

/** One queue entry and one attempt to reach an agent for it: what people call a call. */
export interface Leg {
  /** Number of the queue entry by start, from 1; 0 for an agent session that came from no queue. */
  readonly hop: number
  /** Number of the attempt within it, from 1; 0 when nobody was alerted. */
  readonly attempt: number
  readonly queueId: string
  readonly acd: SessionView | null
  readonly agent: SessionView | null
  readonly outcome: LegOutcome
  readonly isConsult: boolean
}

/**
 * Every queue entry with its attempts, in order; then the agents' sessions that came from no queue. Each agent session is in exactly one
 * leg. A queue entry that ended unanswered after attempts that ended by themselves gets one more leg, for its own outcome.
 */
export function legsOf(sessions: readonly SessionView[]): readonly Leg[] {
  const inOrder = sessionsByStart(sessions)
  const hops = inOrder.filter((view) => view.purpose === 'acd')
  const agents = inOrder.filter((view) => view.purpose === 'agent')
  const bySessionId = new Map(sessions.map((view) => [view.session.sessionId, view]))
  const isConsult = (view: SessionView) => {
    const peer = view.session.peerId === null ? undefined : bySessionId.get(view.session.peerId)
    return peer !== undefined && isAgent(peer)
  }
  const { attemptsOf, withoutHop } = assign(agents, hops)

  const fromQueues = hops.flatMap((acd, position) =>
    hopLegs(acd, attemptsOf.get(acd) ?? []).map(({ agent, outcome }, number) => ({
      hop: position + 1,
      attempt: agent === null ? 0 : number + 1,
      queueId: firstQueue(acd),
      acd,
      agent,
      outcome,
      isConsult: isConsult(agent ?? acd),
    })),
  )
  const direct = withoutHop.map((agent) => ({
    hop: 0,
    attempt: 1,
    queueId: firstQueue(agent),
    acd: null,
    agent,
    outcome: attemptOutcome(agent),
    isConsult: isConsult(agent),
  }))
  return [...fromQueues, ...direct]
}

/** To each queue entry those alerted for its queue while it lasted: the latest such entry has them. */
function assign(agents: readonly SessionView[], hops: readonly SessionView[]) {
  // Worked out once per entry, for a record may have thousands of both.
  const spans = hops.map((acd) => ({
    acd,
    queueId: firstQueue(acd),
    // An entry that never began has nobody.
    from: acd.startMs ?? Number.POSITIVE_INFINITY,
    to: acd.isOpen ? Number.POSITIVE_INFINITY : (lastEnd(acd) ?? Number.POSITIVE_INFINITY),
  }))
  const attemptsOf = new Map<SessionView, SessionView[]>()
  const withoutHop: SessionView[] = []
  for (const agent of agents) {
    const at = agent.startMs
    const queueId = firstQueue(agent)
    const span =
      at === null ? undefined : spans.findLast(({ queueId: of, from, to }) => from <= at && at <= to && of === queueId)
    if (span === undefined) withoutHop.push(agent)
    else {
      const attempts = attemptsOf.get(span.acd)
      if (attempts === undefined) attemptsOf.set(span.acd, [agent])
      else attempts.push(agent)
    }
  }
  return { attemptsOf, withoutHop }
}

function hopLegs(acd: SessionView, attempts: readonly SessionView[]) {
  const legs: { agent: SessionView | null; outcome: LegOutcome }[] = attempts.map((agent) => ({
    agent,
    outcome: attemptOutcome(agent),
  }))
  const ended = hopOutcome(acd)
  const last = legs.at(-1)
  if (last === undefined) legs.push({ agent: null, outcome: ended })
  else if (ended !== 'none' && !legs.some(({ outcome }) => outcome === 'answered')) {
    // Somebody was still being alerted when it ended, or nobody was.
    if (last.outcome === 'none') last.outcome = ended
    else legs.push({ agent: null, outcome: ended })
  }
  return legs
}

function attemptOutcome({ session, segments }: SessionView): LegOutcome {
  const has = (name: string) => session.metrics.some((metric) => metric.name === name)
  if (has('tAnswered')) return 'answered'
  if (has('tNotResponding')) return 'not_responding'
  // Callbacks and direct calls have no tAnswered; whoever was connected has answered.
  if (segments.some((segment) => segment.segmentType === 'interact')) return 'answered'
  return has('nError') ? 'error' : 'none'
}

function hopOutcome({ session: { metrics } }: SessionView): LegOutcome {
  if (sumOf(metrics, 'tAbandon') !== null) return 'abandoned'
  if (sumOf(metrics, 'tFlowOut') !== null) return 'flow_out'
  return sumOf(metrics, 'nError') !== null ? 'error' : 'none'
}
