import { conversationFields } from '../record/conversation-fields.ts'
import { metricsOf } from '../record/metrics.ts'
import { divisionsOf, recordedEnd } from '../record/record-at.ts'
import { type Assumptions } from './assumptions.ts'
import { type Conversation, type Leg, notYet, type Participant, type PersonLeg } from './conversation.ts'
import { beginOf, conversationStart, isDormant, isOpen, roundOf } from './moments.ts'

/**
 * What can be said of a conversation when it is over, in plain words: what a checker compares a database with. Lists
 * are in order of first appearance and hold each id once; only `wrapUpCodes` has an entry for every wrap-up. Times are
 * ISO-8601 with milliseconds; null says "none".
 */
export interface PlainFacts {
  readonly conversationId: string
  readonly kind: string
  readonly start: string
  /** The end of the last leg that ended, as the record would have it; if `open`, it has none. */
  readonly end: string
  /** Whether a leg never ended in what was played: then the record has no end, and that leg no length. */
  readonly open: boolean
  /** Whether that is because something is still to come, an appointment: until then there is no need of a row. */
  readonly dormant: boolean
  /** How often the conversation was opened: 1, and one more for each time that it was taken up again. */
  readonly rounds: number
  readonly originatingDirection: string
  /** The platform names an initiator for messages only, and says for them alone whether the customer wrote. */
  readonly initiator: string | null
  readonly customerParticipation: boolean | null
  readonly conferenceStart: string | null
  readonly divisionIds: readonly string[]
  readonly mediaTypes: readonly string[]
  /** Queues that the conversation entered, in order of entry. */
  readonly queueIds: readonly string[]
  /** Queues on whose behalf a user called out: named by segments, but nothing waited there, unless it was a callback. */
  readonly onBehalfOfQueueIds: readonly string[]
  /** Agents and users in order of first contact, also those who did not answer. */
  readonly agentUserIds: readonly string[]
  readonly answeredByUserIds: readonly string[]
  readonly flowIds: readonly string[]
  readonly edgeIds: readonly string[]
  /** Of the customer's first telephone leg. */
  readonly ani: string | null
  readonly dnis: string | null
  /** How the customer's last interact segment ended that did with a reason: legs that are swept away have none. */
  readonly customerDisconnectType: string | null
  readonly wrapUpCodes: readonly string[]
  /** Whether an agent took it from a queue as the platform counts it: callbacks do not count. */
  readonly answered: boolean
  readonly abandoned: boolean
  readonly transfers: number
  readonly offered: number
  /** Over all sessions: how many records of the name, and the sum of their values. */
  readonly metrics: Readonly<Record<string, { readonly count: number; readonly sum: number }>>
  readonly minMos: number | null
  readonly minRFactor: number | null
  readonly participantCount: number
  readonly sessionCount: number
  readonly segmentCount: number
  readonly metricCount: number
  readonly mediaStatCount: number
  readonly flowOutcomeCount: number
  readonly agentParticipantCount: number
  readonly acdParticipantCount: number
  /** Envelope ids of its events, each once however often it was sent. */
  readonly eventIds: readonly string[]
}

const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)]
const iso = (at: number) => new Date(at).toISOString()
const least = (values: readonly number[]) => (values.length > 0 ? Math.min(...values) : null)

function flowsOf(leg: Leg): { flowId: string; startedAt: number }[] {
  if (leg.role === 'ivr') return [leg.flow]
  return leg.role === 'acd' && leg.inQueueFlow ? [leg.inQueueFlow] : []
}

function metricTotals(metrics: readonly { name: string; value: number }[]): PlainFacts['metrics'] {
  const totals: Record<string, { count: number; sum: number }> = {}
  for (const { name, value } of metrics) {
    const before = totals[name] ?? { count: 0, sum: 0 }
    totals[name] = { count: before.count + 1, sum: before.sum + value }
  }
  return totals
}

function customerFacts(legs: readonly Leg[]) {
  const customers = legs.filter(({ role }) => role === 'customer')
  const first = customers.find(({ ani }) => ani !== undefined)
  const talk = customers
    .flatMap(({ stretches }) => stretches)
    .filter(({ type, end, atEnd }) => type === 'interact' && end < notYet && atEnd?.disconnectType !== undefined)
  const last = talk.sort((a, b) => a.end - b.end).at(-1)
  return {
    ani: first?.ani ?? null,
    dnis: first?.dnis ?? null,
    customerDisconnectType: last?.atEnd?.disconnectType ?? null,
  }
}

const isPerson = (leg: Leg): leg is PersonLeg => leg.role === 'agent' || leg.role === 'user'

function peopleFacts(legs: readonly Leg[]) {
  const people = legs.filter(isPerson).sort((a, b) => beginOf(a) - beginOf(b))
  const worked = people.flatMap((leg) => leg.stretches).filter(({ type }) => type === 'wrapup')
  return {
    agentUserIds: distinct(people.map(({ userId }) => userId)),
    answeredByUserIds: distinct(people.filter((leg) => leg.answeredAfter).map(({ userId }) => userId)),
    onBehalfOfQueueIds: distinct(
      people.flatMap(({ part, queueId }) => (part === 'placed' && queueId ? [queueId] : [])),
    ),
    wrapUpCodes: worked.sort((a, b) => a.start - b.start).flatMap(({ atEnd }) => atEnd?.wrapUpCode ?? []),
    answered: people.some((leg) => leg.answeredAfter),
    transfers: people.filter((leg) => leg.transferred).length,
  }
}

function queueFacts(legs: readonly Leg[]) {
  const visits = legs.filter((leg) => leg.role === 'acd').sort((a, b) => beginOf(a) - beginOf(b))
  return {
    queueIds: distinct(visits.map(({ queueId }) => queueId)),
    abandoned: visits.some(({ outcome }) => outcome.type === 'abandoned'),
    offered: visits.length,
  }
}

function countsOf(participants: readonly Participant[]) {
  const legs = participants.map(({ leg }) => leg)
  const count = (parts: readonly Participant[]) => distinct(parts.map(({ participantId }) => participantId)).length
  const outcomes = legs.flatMap((leg) => (leg.role === 'ivr' ? leg.flow.outcomes : []))
  return {
    participantCount: count(participants),
    agentParticipantCount: count(participants.filter(({ purpose }) => purpose === 'agent')),
    acdParticipantCount: count(participants.filter(({ purpose }) => purpose === 'acd')),
    sessionCount: legs.length,
    segmentCount: legs.flatMap(({ stretches }) => stretches).length,
    mediaStatCount: legs.flatMap(({ readings }) => readings).length,
    flowOutcomeCount: outcomes.length,
  }
}

export function plainFacts(
  conversation: Conversation,
  assumptions: Assumptions,
  eventIds: readonly string[],
): PlainFacts {
  const legs = conversation.participants.map(({ leg }) => leg)
  const readings = legs.flatMap((leg) => leg.readings)
  const whole = conversationFields(conversation)
  const metrics = legs.flatMap((leg) => metricsOf(leg, assumptions))
  const flows = legs.flatMap(flowsOf).sort((a, b) => a.startedAt - b.startedAt)
  return {
    conversationId: conversation.conversationId,
    kind: conversation.kind,
    start: iso(conversationStart(conversation)),
    end: iso(recordedEnd(conversation, assumptions)),
    open: isOpen(conversation),
    dormant: isDormant(conversation),
    rounds: Math.max(...conversation.participants.map(roundOf)),
    originatingDirection: conversation.originatingDirection,
    ...whole,
    conferenceStart: whole.conferenceStart === null ? null : iso(whole.conferenceStart),
    divisionIds: distinct(legs.flatMap(divisionsOf)),
    mediaTypes: distinct(legs.map(({ medium }) => medium?.mediaType ?? 'voice')),
    flowIds: distinct(flows.map(({ flowId }) => flowId)),
    edgeIds: distinct(legs.flatMap(({ edgeId }) => edgeId ?? [])),
    ...queueFacts(legs),
    ...peopleFacts(legs),
    ...customerFacts(legs),
    ...countsOf(conversation.participants),
    metrics: metricTotals(metrics),
    metricCount: metrics.length,
    minMos: least(readings.map(({ minMos }) => minMos)),
    minRFactor: least(readings.map(({ minRFactor }) => minRFactor)),
    eventIds,
  }
}
