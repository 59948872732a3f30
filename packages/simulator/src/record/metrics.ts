import { type Assumptions } from '../facts/assumptions.ts'
import {
  type CustomerLeg,
  type ExitReason,
  type FlowLeg,
  type Leg,
  notYet,
  type PersonLeg,
  type QueueLeg,
  type Stretch,
} from '../facts/conversation.ts'
import { botMetrics, dialogueMetrics, writtenByCustomer } from './dialogue-metrics.ts'
import { beginOf, hangUpOf, lengthOf, stretchesOf } from '../facts/moments.ts'

/** One metric: durations in ms, counts as numbers; `at` is when it is emitted. */
export interface Metric {
  readonly name: string
  readonly value: number
  readonly at: number
}

const count = (name: string, at: number): Metric => ({ name, value: 1, at })
const spans = (name: string, stretches: readonly Stretch[]): Metric[] =>
  stretches.map(({ start, end }) => ({ name, value: end - start, at: end }))

function customerMetrics(leg: CustomerLeg): Metric[] {
  const talks = stretchesOf(leg, 'interact')
  const [connected] = talks
  // Whether a contact was reached is known when the attempt is over.
  if (leg.unreached) return [count('nOutboundAttempted', hangUpOf(leg).end)]
  const dialled =
    leg.campaign && !leg.medium
      ? [
          count('nOutboundAttempted', beginOf(leg)),
          ...(connected ? [count('nOutboundConnected', connected.start)] : []),
        ]
      : []
  return [
    ...dialled,
    ...stretchesOf(leg, 'scheduled').map(({ start }) => count('nCallbackScheduled', start)),
    ...talks.map(({ start }) => count('nConnected', start)),
    ...spans('tConnected', talks),
    ...writtenByCustomer(leg),
  ]
}

/** The flow was over, the conversation was not. */
const goesOn: ReadonlySet<ExitReason> = new Set(['TRANSFER', 'FLOW_EXIT'] as const)

function flowMetrics(leg: FlowLeg): Metric[] {
  const { flow } = leg
  const run = { value: flow.endedAt - flow.startedAt, at: flow.endedAt }
  return [
    count('nFlow', flow.startedAt),
    ...spans('tIvr', stretchesOf(leg, 'ivr')),
    { name: 'tFlow', ...run },
    ...botMetrics(leg),
    { name: flow.exit && goesOn.has(flow.exit.reason) ? 'tFlowExit' : 'tFlowDisconnect', ...run },
    ...flow.outcomes.flatMap(({ value, start, end }) => [
      count('nFlowOutcome', flow.endedAt),
      value === 'SUCCESS'
        ? { name: 'tFlowOutcome', value: end - start, at: flow.endedAt }
        : count('nFlowOutcomeFailed', flow.endedAt),
    ]),
  ]
}

function queueMetrics(leg: QueueLeg, { overSlaOn }: Assumptions): Metric[] {
  const [wait] = stretchesOf(leg, 'interact')
  if (!wait) return []
  const { outcome } = leg
  const waited = (name: string) => spans(name, [wait])
  return [
    count('nOffered', wait.start),
    ...waited('tAcd'),
    ...(outcome.type === 'abandoned' ? waited('tAbandon') : []),
    ...(outcome.type === 'abandoned' && outcome.short ? waited('tShortAbandon') : []),
    ...(outcome.type === 'flow-out' ? waited('tFlowOut') : []),
    ...(outcome.type === 'answered' && outcome.late && overSlaOn === 'acd' ? [count('nOverSla', wait.end)] : []),
  ]
}

/** Per stretch at its end, and the sum over the leg when the call is over. */
function spansAndSum(leg: PersonLeg, type: 'interact' | 'hold' | 'callback', name: string): Metric[] {
  const stretches = stretchesOf(leg, type)
  if (stretches.length === 0) return []
  const sum = { name: `${name}Complete`, value: lengthOf(stretches), at: hangUpOf(leg).end }
  return [...spans(name, stretches), sum]
}

function answerMetrics(leg: PersonLeg, { overSlaOn }: Assumptions): Metric[] {
  const [talk] = stretchesOf(leg, 'interact')
  if (!leg.answeredAfter || !talk) return []
  const answered = { name: 'tAnswered', value: leg.answeredAfter.waitMs, at: talk.start }
  return [answered, ...(leg.answeredAfter.late && overSlaOn === 'agent' ? [count('nOverSla', talk.start)] : [])]
}

/** Handling ends with after-call work, if there is any; an offer that came to nothing is not handled at all. */
function handleMetrics(leg: PersonLeg): Metric[] {
  const { afterCall } = leg
  const worked = (['contacting', 'dialing', 'interact', 'hold'] as const).flatMap((type) => stretchesOf(leg, type))
  const acw = afterCall ? [{ name: 'tAcw', value: afterCall.countedMs, at: afterCall.countedAt }] : []
  if (worked.length === 0 && !afterCall) return []
  const value = lengthOf(worked) + (afterCall?.countedMs ?? 0)
  return [...acw, { name: 'tHandle', value, at: afterCall?.countedAt ?? hangUpOf(leg).end }]
}

const transferMetric = { blind: 'nBlindTransferred', consult: 'nConsultTransferred' } as const

function personMetrics(leg: PersonLeg, assumptions: Assumptions): Metric[] {
  const overAt = hangUpOf(leg).end
  const notTaken = leg.part === 'declined' || leg.part === 'timed-out'
  return [
    ...spans('tContacting', stretchesOf(leg, 'contacting')),
    ...spans('tDialing', stretchesOf(leg, 'dialing')),
    ...spans('tAlert', stretchesOf(leg, 'alert')),
    ...(notTaken ? spans('tNotResponding', stretchesOf(leg, 'alert')) : []),
    ...(leg.failed ? [count('nError', overAt)] : []),
    ...answerMetrics(leg, assumptions),
    ...spansAndSum(leg, 'interact', 'tTalk'),
    ...spansAndSum(leg, 'hold', 'tHeld'),
    ...spansAndSum(leg, 'callback', 'tActiveCallback'),
    ...dialogueMetrics(leg),
    ...attemptMetrics(leg),
    ...(leg.consultedAt === undefined ? [] : [count('nConsult', leg.consultedAt)]),
    ...(leg.transferred ? [count(transferMetric[leg.transferred], overAt), count('nTransferred', overAt)] : []),
    ...handleMetrics(leg),
  ]
}

function metricsByRole(leg: Leg, assumptions: Assumptions): Metric[] {
  switch (leg.role) {
    case 'customer':
      return customerMetrics(leg)
    case 'ivr':
      return flowMetrics(leg)
    case 'acd':
      return queueMetrics(leg, assumptions)
    case 'voicemail':
      return spans('tVoicemail', stretchesOf(leg, 'interact'))
    case 'agent':
    case 'user':
      return personMetrics(leg, assumptions)
  }
}

/** What became of calling a customer back: dialled, and reached or not. */
function attemptMetrics({ attempt }: PersonLeg): Metric[] {
  if (!attempt) return []
  const { dialledAt, reachedAt, gaveUpAt } = attempt
  const since = (name: string, at: number): Metric => ({ name, value: at - dialledAt, at })
  return [
    count('nCallbackAttempts', dialledAt),
    ...(reachedAt === undefined ? [] : [since('tCallbackConnect', reachedAt)]),
    ...(gaveUpAt === undefined ? [] : [since('tCallbackNotReached', gaveUpAt)]),
  ]
}

/** Every metric that a leg comes to carry in what is played, by time of emission and then by name. */
export const metricsOf = (leg: Leg, assumptions: Assumptions): Metric[] =>
  metricsByRole(leg, assumptions)
    .filter(({ at }) => at < notYet)
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
