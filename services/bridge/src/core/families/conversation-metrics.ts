import { parseInstant } from '../times.ts'
import { canonical, count, counts, flag, listOf, structure, text, texts } from '../value-readers.ts'
import { columns, conversationIdentity, type FamilyRule, keyedBy } from './family.ts'

export const conversationMetrics: FamilyRule<'conversation-metrics'> = {
  family: 'conversation-metrics',
  detailType: 'v2.analytics.conversation.{id}.metrics',
  kind: null,
  identities: [conversationIdentity],
  time: { path: ['metricDate'], read: parseInstant },
  keyOf: keyedBy('conversationId'),
  shape: {
    conversationId: 'known',
    metricDate: 'known',
    ...columns(canonical, 'mediaType', 'direction', 'originatingDirection', 'purpose', 'conversationInitiator'),
    ...columns(canonical, 'disconnectType', 'convertedFrom', 'convertedTo'),
    ...columns(text, 'metric', 'recordId', 'sessionId', 'provider', 'queueId', 'userId', 'teamId', 'groupId'),
    ...columns(text, 'usedRouting', 'activeRouting', 'routingRule', 'routingRuleType', 'requestedLanguageId'),
    ...columns(text, 'skillExpressionId', 'selectedAgentId', 'assignerId', 'flowInType', 'flowOutType'),
    ...columns(text, 'ani', 'dnis', 'sessionDnis', 'remote', 'addressTo', 'addressFrom'),
    ...columns(text, 'edgeId', 'stationId', 'peerId', 'roomId', 'errorCode', 'wrapUpCode', 'flaggedReason'),
    ...columns(text, 'deliveryStatus', 'extendedDeliveryStatus', 'messageType', 'interactionType'),
    ...columns(text, 'externalContactId', 'externalOrganizationId', 'externalTag', 'participantName'),
    ...columns(text, 'outboundCampaignId', 'outboundContactId', 'outboundContactListId', 'agentAssistantId'),
    ...columns(text, 'journeyActionId', 'journeyActionMapId', 'journeyCustomerId', 'journeyCustomerIdType'),
    ...columns(text, 'journeyCustomerSessionId', 'journeyCustomerSessionIdType'),
    ...columns(texts, 'divisionIds', 'requestedRoutings', 'requestedRoutingSkillIds', 'activeSkillIds'),
    ...columns(texts, 'removedSkillIds', 'destinationAddresses', 'knowledgeBaseIds'),
    ...columns(count, 'value', 'routingPriority', 'routingRing', 'agentBullseyeRing', 'selectedAgentRank'),
    ...columns(count, 'mediaCount', 'externalMediaCount', 'journeyActionMapVersion'),
    ...columns(counts, 'eligibleAgentCounts', 'waitingInteractionCounts'),
    ...columns(flag, 'firstQueue', 'selfServed', 'authenticated', 'customerParticipation', 'agentOwned'),
    ...columns(flag, 'videoPresent', 'originatingSocialMediaPublic'),
    ...columns(listOf(structure({ proposedAgentId: text, agentRank: count })), 'proposedAgents'),
    ...columns(listOf(structure({ scoredAgentId: text, agentScore: count })), 'scoredAgents'),
  },
}
