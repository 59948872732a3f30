import { isAfterCall, wrapUpCodesOf } from './after-call.ts'
import { connectedAt } from './leg-outcome.ts'
import { type Leg } from './legs.ts'
import { exactSum, sumOf } from './metric-totals.ts'
import { nestedColumns } from './nested.ts'
import { byStart, canonical, hasText, lastEnd, type SessionView } from './sessions.ts'

/** The legs as columns; what each means stands in schemas/clickhouse/0001_conversations.sql and 0011_legs_and_derived_facts.sql. */
export const legColumns = nestedColumns<Leg>()('legs', {
  hop: (leg) => leg.hop,
  attempt: (leg) => leg.attempt,
  queue_id: (leg) => leg.queueId,
  user_id: (leg) => leg.agents[0]?.userId ?? '',
  media_type: (leg) => (leg.agents[0] ?? leg.acd)?.mediaType ?? '',
  acd_session_index: (leg) => leg.acd?.index ?? 0,
  agent_session_index: (leg) => leg.agents[0]?.index ?? 0,
  agent_session_indexes: (leg) => leg.agents.map(({ index }) => index),
  queued_at: (leg) => leg.acd?.startMs ?? null,
  started_at: (leg) => leg.agents[0]?.startMs ?? null,
  answered_at: (leg) => (leg.outcome === 'answered' ? connectedAt(leg.agents) : null),
  ended_at: legEnd,
  outcome: (leg) => leg.outcome,
  is_consult: (leg) => (leg.isConsult ? 1 : 0),
  is_declined: (leg) => (leg.isDeclined ? 1 : 0),
  wait_ms: legWait,
  alert_ms: (leg) => agentsSum(leg, 'tAlert'),
  talk_ms: (leg) => agentsSum(leg, 'tTalkComplete', 'tTalk'),
  held_ms: (leg) => agentsSum(leg, 'tHeldComplete', 'tHeld'),
  acw_ms: (leg) => agentsSum(leg, 'tAcw'),
  handle_ms: (leg) => agentsSum(leg, 'tHandle'),
  wrap_up_code: (leg) => wrapUpCodesOf(leg.agents).at(-1) ?? '',
  wrap_up_codes: (leg) => wrapUpCodesOf(leg.agents),
  disconnect_type: legDisconnect,
})

/** The agent's sessions, or without an agent that of the queue. */
const ownSessions = (leg: Leg): readonly SessionView[] =>
  leg.agents.length > 0 ? leg.agents : leg.acd === null ? [] : [leg.acd]

/** Of each session the first of the names that it has, added up. Null when none has any, for absence is not zero. */
function agentsSum({ agents }: Leg, ...names: readonly string[]): number | null {
  let sum: number | null = null
  for (const { session } of agents) {
    for (const name of names) {
      const value = sumOf(session.metrics, name)
      if (value === null) continue
      sum = exactSum(sum ?? 0, value)
      break
    }
  }
  return sum
}

/** When the agent, or without one the queue, was through with the customer: after-call work is not waited for. */
function legEnd(leg: Leg): number | null {
  const own = ownSessions(leg)
  if (own.some(({ segments }) => segments.some((segment) => !isAfterCall(segment) && segment.segmentEnd === null)))
    return null
  const ends = own.map((view) => lastEnd(view, (segment) => !isAfterCall(segment))).filter((end) => end !== null)
  return ends.length === 0 ? null : ends.reduce((last, end) => Math.max(last, end))
}

/** From entering the queue until answered, abandoned or gone elsewhere; from the segments where the metric is missing, as with callbacks. */
function legWait(leg: Leg): number | null {
  const { acd, outcome } = leg
  if (outcome === 'answered') return agentsSum(leg, 'tAnswered') ?? between(acd?.startMs, connectedAt(leg.agents))
  if (acd === null) return null
  if (outcome === 'abandoned') return sumOf(acd.session.metrics, 'tAbandon')
  return outcome === 'flow_out' ? (sumOf(acd.session.metrics, 'tFlowOut') ?? between(acd.startMs, lastEnd(acd))) : null
}

const between = (fromMs: number | null | undefined, toMs: number | null): number | null =>
  typeof fromMs !== 'number' || toMs === null ? null : Math.max(0, toMs - fromMs)

/** Of the last segment before after-call work that names one, of the session that ended last. */
function legDisconnect(leg: Leg): string {
  const ended = ownSessions(leg).flatMap(({ segments }) =>
    segments.filter((segment) => !isAfterCall(segment) && hasText(segment.disconnectType)),
  )
  return canonical(byStart(ended, (segment) => segment.segmentEnd).at(-1)?.disconnectType ?? null)
}
