import { type Assumptions } from '../facts/assumptions.ts'
import {
  type CampaignContact,
  type Conversation,
  type CustomerLeg,
  type FlowLeg,
  type FlowRun,
  type Participant,
  type PersonLeg,
  type QueueLeg,
  type VoicemailLeg,
} from '../facts/conversation.ts'
import { beginOf, hangUpOf, lengthOf, stretchesOf } from '../facts/moments.ts'
import { callbackBody, commonBody, type DetailEvent, divisionBody, type EventBody, sessionBody } from './body.ts'
import { type EventSuffix } from './matrix.ts'
import { eventDisconnectType, upperSnake } from './spelling.ts'

/** Makes one event of one leg; the session's own fields come with it. */
type Say = (suffix: EventSuffix, at: number, body: EventBody) => DetailEvent

export const sayer =
  (conversation: Conversation, participant: Participant): Say =>
  (suffix, at, body) => ({
    suffix,
    body: { ...commonBody(conversation, participant, at), ...sessionBody(participant.leg), ...body },
  })

const outboundBody = ({ campaignId, contactListId, contactId }: CampaignContact): EventBody => ({
  outboundCampaignId: campaignId,
  outboundContactListId: contactListId,
  outboundContactId: contactId,
})

export function customerEvents(say: Say, { contact }: Participant, leg: CustomerLeg): DetailEvent[] {
  const begin = beginOf(leg)
  const over = hangUpOf(leg)
  const link = { ...callbackBody(leg), ...(contact ? { externalContactId: contact.id } : {}) }
  const linkedLater = contact !== undefined && contact.linkedAt > begin
  return [
    ...(leg.campaign ? [say('outbound', begin, outboundBody(leg.campaign))] : []),
    ...(leg.unreached ? [] : [say('customer.start', begin, linkedLater ? callbackBody(leg) : link)]),
    ...(linkedLater ? [say('contact', contact.linkedAt, link)] : []),
    say('customer.end', over.end, {
      ...link,
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      interactingDurationMs: lengthOf(stretchesOf(leg, 'interact')),
    }),
  ]
}

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

const acdOutcomes = { answered: 'ANSWERED', abandoned: 'ABANDON', 'flow-out': 'FLOW_OUT' } as const

export function queueEvents(say: Say, leg: QueueLeg, { inQueueFlowEvents: speaks }: Assumptions): DetailEvent[] {
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

function durations(leg: PersonLeg): EventBody {
  const of = (type: 'interact' | 'hold' | 'alert' | 'contacting' | 'dialing' | 'callback') =>
    lengthOf(stretchesOf(leg, type))
  return {
    interactingDurationMs: of('interact'),
    heldDurationMs: of('hold'),
    alertingDurationMs: of('alert'),
    contactingDurationMs: of('contacting'),
    dialingDurationMs: of('dialing'),
    callbackDurationMs: of('callback'),
  }
}

function afterCallEvents(say: Say, leg: PersonLeg, assumptions: Assumptions): DetailEvent[] {
  if (!leg.afterCall) return []
  const { code, countedMs, endedAt } = leg.afterCall
  const body = {
    ...callbackBody(leg),
    ...(leg.queueId ? { queueId: leg.queueId } : {}),
    wrapupCode: code,
    wrapupDurationMs: countedMs,
  }
  const acw = say('acw', endedAt, { ...body, userId: leg.userId })
  return assumptions.wrapupBesideAcw ? [acw, say('wrapup', endedAt, body)] : [acw]
}

export function personEvents(say: Say, leg: PersonLeg, assumptions: Assumptions): DetailEvent[] {
  const over = hangUpOf(leg)
  const who = {
    ...callbackBody(leg),
    userId: leg.userId,
    ...(leg.queueId ? { queueId: leg.queueId } : {}),
    ...divisionBody(leg),
  }
  const [talk] = [...stretchesOf(leg, 'interact'), ...stretchesOf(leg, 'callback')]
  const begin = assumptions.userStartAt === 'answer' ? (talk?.start ?? over.end) : beginOf(leg)
  return [
    say('user.start', leg.part === 'placed' ? beginOf(leg) : begin, who),
    say('user.end', over.end, {
      ...who,
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      ...durations(leg),
    }),
    ...afterCallEvents(say, leg, assumptions),
  ]
}

export function voicemailEvents(say: Say, leg: VoicemailLeg): DetailEvent[] {
  const over = hangUpOf(leg)
  const where = { ...divisionBody(leg), queueId: leg.queueId }
  return [
    say('voicemail.start', beginOf(leg), where),
    say('voicemail.end', over.end, {
      ...where,
      disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
      voicemailDurationMs: lengthOf(stretchesOf(leg, 'interact')),
    }),
  ]
}

/** Participant data: the whole map so far, or only what was just set. */
export function attributeEvents(
  conversation: Conversation,
  participant: Participant,
  { attributesForm }: Assumptions,
): DetailEvent[] {
  const { leg, data } = participant
  return data.map(({ at, attributes }, index) => ({
    suffix: 'attributes',
    body: {
      ...commonBody(conversation, participant, at),
      communications: [{ id: leg.sessionId, mediaType: upperSnake(leg.medium?.mediaType ?? 'voice') }],
      attributes:
        attributesForm === 'changed'
          ? attributes
          : Object.assign({}, ...data.slice(0, index + 1).map((set) => set.attributes)),
    },
  }))
}
