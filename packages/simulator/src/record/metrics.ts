import { type Assumptions } from '../facts/assumptions.ts'
import {
  type CustomerLeg,
  type ExitReason,
  type FlowLeg,
  type Leg,
  notYet,
  type QueueLeg,
} from '../facts/conversation.ts'
import { beginOf, hangUpOf, stretchesOf } from '../facts/moments.ts'
import { botMetrics, writtenByCustomer } from './dialogue-metrics.ts'
import { count, type Metric, spans } from './metric.ts'
import { personMetrics } from './person-metrics.ts'

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

/** Every metric that a leg comes to carry in what is played, by time of emission and then by name. */
export const metricsOf = (leg: Leg, assumptions: Assumptions): Metric[] =>
  metricsByRole(leg, assumptions)
    .filter(({ at }) => at < notYet)
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
