import { type EventAssumptions } from '../facts/assumptions.ts'
import { type FlowLeg, type FlowRun, type QueueLeg, type VoicemailLeg } from '../facts/conversation.ts'
import { beginOf, hangUpOf, lengthOf, stretchesOf } from '../facts/moments.ts'
import { callbackBody, type DetailEvent, divisionBody } from './body.ts'
import { type Say } from './say.ts'
import { eventDisconnectType } from './spelling.ts'

const flowBody = ({ flowType, flowId, flowVersion, divisionId }: FlowRun) => ({
  flowType,
  flowId,
  flowVersion,
  divisionId,
})

function outcomeEvents(say: Say, flow: FlowRun, at: number): DetailEvent[] {
  return flow.outcomes.map(({ flowOutcomeId, value, start, end, milestones }) =>
    say('flow.outcome', at, {
      ...flowBody(flow),
      flowOutcomeId,
      flowOutcomeValue: value,
      flowOutcomeStartTime: start,
      ...(value === 'SUCCESS' ? { flowOutcomeEndTime: end } : {}),
      ...(milestones.length > 0
        ? { flowMilestones: milestones.map(({ milestoneId, at }) => ({ milestoneId, milestoneTime: at })) }
        : {}),
    }),
  )
}

export function flowEvents(say: Say, leg: FlowLeg): DetailEvent[] {
  const { flow } = leg
  const over = hangUpOf(leg)
  return [
    say('flow.start', beginOf(leg), flowBody(flow)),
    // Outcomes are told when the flow finishes, not when they are reached.
    ...outcomeEvents(say, flow, over.end),
    say('flow.end', over.end, {
      ...flowBody(flow),
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      connectedDurationMs: lengthOf([...stretchesOf(leg, 'ivr'), ...stretchesOf(leg, 'interact')]),
      exitReason: flow.exit?.reason ?? 'UNKNOWN',
      ...(flow.exit?.transfer ? { transferType: flow.exit.transfer.type } : {}),
    }),
  ]
}

/** The waiting flow speaks on the queue's session: it has none of its own in the record. */
function inQueueFlowEvents(say: Say, leg: QueueLeg): DetailEvent[] {
  const { inQueueFlow: flow, outcome } = leg
  if (!flow) return []
  const left = outcome.type === 'abandoned'
  return [
    say('flow.start', flow.startedAt, flowBody(flow)),
    say('flow.end', flow.endedAt, {
      ...flowBody(flow),
      disconnectType: left ? 'PEER' : 'TRANSFER',
      connectedDurationMs: flow.endedAt - flow.startedAt,
      exitReason: left ? 'DISCONNECT' : 'TRANSFER',
    }),
  ]
}

const acdOutcomes = { answered: 'ANSWERED', abandoned: 'ABANDON', 'flow-out': 'FLOW_OUT', swept: 'UNKNOWN' } as const

export function queueEvents(say: Say, leg: QueueLeg, { inQueueFlowEvents: speaks }: EventAssumptions): DetailEvent[] {
  const { queueId, skillIds, priority, outcome } = leg
  const over = hangUpOf(leg)
  const routing = {
    ...divisionBody(leg),
    ...callbackBody(leg),
    queueId,
    routingPriority: priority,
    ...(skillIds.length > 0 ? { requestedRoutingSkillIds: skillIds } : {}),
  }
  const answered = outcome.type === 'answered' ? { usedRouting: 'STANDARD', answeredUserId: outcome.userId } : {}
  return [
    say('acd.start', beginOf(leg), routing),
    ...(speaks ? inQueueFlowEvents(say, leg) : []),
    say('acd.end', over.end, {
      ...routing,
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      acdOutcome: acdOutcomes[outcome.type],
      requestedRoutings: ['STANDARD'],
      ...answered,
      connectedDurationMs: lengthOf(stretchesOf(leg, 'interact')),
      // Unlike in the flow events, lower case.
      ...(leg.inQueueFlow ? { flowType: leg.inQueueFlow.flowType.toLowerCase() } : {}),
    }),
  ]
}

export function voicemailEvents(
  say: Say,
  leg: VoicemailLeg,
  { voicemailEvents: speaks }: EventAssumptions,
): DetailEvent[] {
  if (!speaks) return []
  const over = hangUpOf(leg)
  const where = {
    ...divisionBody(leg),
    ...(leg.queueId ? { queueId: leg.queueId } : {}),
    ...(leg.userId ? { userId: leg.userId } : {}),
  }
  return [
    say('voicemail.start', beginOf(leg), where),
    say('voicemail.end', over.end, {
      ...where,
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      voicemailDurationMs: lengthOf(stretchesOf(leg, 'interact')),
    }),
  ]
}
