import { type EventBody } from '../events/body.ts'
import { type Conversation, type Leg, type Participant } from '../facts/conversation.ts'
import { type Metric } from '../record/metric.ts'
import { metricsOf } from '../record/metrics.ts'
import { divisionsOf } from '../record/record-at.ts'
import { iso } from '../record/session.ts'
import { isPublishedMetric } from './published-metrics.ts'
import { type Topic } from './topic.ts'
import { mediaTypeOf } from './traces.ts'

function routingOf(leg: Leg): EventBody {
  const standard = { requestedRoutings: ['Standard'], usedRouting: 'Standard' }
  switch (leg.role) {
    case 'acd':
      return {
        queueId: leg.queueId,
        routingPriority: leg.priority,
        ...(leg.skillIds.length > 0 ? { requestedRoutingSkillIds: leg.skillIds } : {}),
        ...standard,
      }
    case 'agent':
    case 'user':
      return { userId: leg.userId, ...(leg.queueId ? { queueId: leg.queueId, ...standard } : {}) }
    case 'voicemail':
      return leg.queueId ? { queueId: leg.queueId } : {}
    case 'ivr':
    case 'customer':
      return {}
  }
}

function addressOf({ medium, ani, dnis, sessionDnis, remote, edgeId, peerId }: Leg): EventBody {
  const { messageType, addressTo, addressFrom } = medium ?? {}
  const fields = { ani, dnis, sessionDnis, remote, edgeId, peerId, messageType, addressTo, addressFrom }
  const known = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return Object.fromEntries(known) as EventBody
}

function outboundOf({ campaign }: Leg): EventBody {
  if (!campaign) return {}
  const { campaignId, contactId, contactListId } = campaign
  return { outboundCampaignId: campaignId, outboundContactId: contactId, outboundContactListId: contactListId }
}

/** What is known when the metric is: after-call work has its code, a conversation its contact once it is linked. */
function knownThen({ leg, contact }: Participant, { name, at }: Metric): EventBody {
  const code = 'afterCall' in leg && (name === 'tAcw' || name === 'tHandle') ? leg.afterCall?.code : undefined
  return {
    ...(code === undefined ? {} : { wrapUpCode: code }),
    ...(contact && contact.linkedAt <= at ? { externalContactId: contact.id } : {}),
  }
}

/** What all metrics of one leg have. Values are spelled as in the record, not as in the detail events. */
function legBody(conversation: Conversation, { leg, purpose }: Participant): EventBody {
  return {
    conversationId: conversation.conversationId,
    sessionId: leg.sessionId,
    mediaType: mediaTypeOf(leg),
    direction: leg.direction,
    originatingDirection: conversation.originatingDirection,
    purpose,
    provider: leg.medium?.provider ?? 'Edge',
    divisionIds: divisionsOf(leg),
    ...routingOf(leg),
    ...addressOf(leg),
    ...outboundOf(leg),
  }
}

export const conversationMetrics: Topic = {
  detailType: 'v2.analytics.conversation.{id}.metrics',
  group: 'metrics',
  about: 'Every metric of the record, one event each, when it is emitted.',
  published: 'soon',
  ofConversation: ({ conversation, assumptions, dice }) => {
    const throws = dice.fork('metrics')
    return conversation.participants.flatMap((participant) => {
      const same = legBody(conversation, participant)
      return metricsOf(participant.leg, assumptions)
        .filter(({ name }) => isPublishedMetric(name))
        .map((metric) => {
          const { name, at, value } = metric
          const what = { metric: name, metricDate: iso(at), value, recordId: throws.uuid() }
          return {
            at,
            ids: [conversation.conversationId],
            body: { ...what, ...same, ...knownThen(participant, metric) },
          }
        })
    })
  },
}
