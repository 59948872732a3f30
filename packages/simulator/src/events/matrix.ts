/** The sixteen detail events of a conversation, by the suffix of their topic. */
export const eventSuffixes = [
  'customer.start',
  'customer.end',
  'contact',
  'flow.start',
  'flow.end',
  'flow.outcome',
  'acd.start',
  'acd.end',
  'user.start',
  'user.end',
  'acw',
  'wrapup',
  'outbound',
  'voicemail.start',
  'voicemail.end',
  'attributes',
] as const
export type EventSuffix = (typeof eventSuffixes)[number]

type Fields = readonly string[]

const everywhere: Fields = [
  'eventTime',
  'conversationId',
  'participantId',
  'conversationExternalContactIds',
  'conversationExternalOrganizationIds',
]
const session: Fields = ['sessionId', 'mediaType', 'direction', 'provider', 'ani', 'dnis', 'utilizationLabel']
const message: Fields = ['messageType', 'addressTo', 'addressFrom', 'subject']
const callback: Fields = ['callbackUserName', 'callbackNumbers', 'callbackScheduledTime']
const contact: Fields = ['externalContactId', 'externalOrganizationId']
const flow: Fields = ['flowType', 'flowId', 'flowVersion']
const routing: Fields = ['queueId', 'routingPriority', 'requestedRoutingSkillIds']
const wrapup: Fields = ['wrapupCode', 'wrapupNotes', 'wrapupDurationMs']
const ofSession: Fields = [...everywhere, ...session, ...message]
const divided: Fields = [...ofSession, 'divisionId']
const customer: Fields = [...divided, ...callback, ...contact]
const user: Fields = [...divided, ...callback, 'queueId', 'userId']
const acd: Fields = [...divided, ...callback, ...routing]
const voicemail: Fields = [...everywhere, ...session, 'divisionId', 'queueId', 'userId']

/** Which fields each event may carry. Everything is optional; nothing else ever appears. */
export const fieldMatrix: Readonly<Record<EventSuffix, ReadonlySet<string>>> = {
  'customer.start': new Set([...customer, 'journeyContext']),
  'customer.end': new Set([...customer, 'disconnectType', 'interactingDurationMs']),
  contact: new Set(customer),
  'flow.start': new Set([...divided, ...flow]),
  'flow.end': new Set([...divided, ...flow, 'disconnectType', 'connectedDurationMs', 'exitReason', 'transferType']),
  'flow.outcome': new Set([
    ...divided,
    ...flow,
    'flowOutcomeId',
    'flowOutcomeStartTime',
    'flowOutcomeEndTime',
    'flowOutcomeValue',
    'flowMilestones',
  ]),
  'acd.start': new Set([...acd, 'skillExpressionApplied']),
  'acd.end': new Set([
    ...acd,
    'disconnectType',
    'flowType',
    'connectedDurationMs',
    'acdOutcome',
    'usedRouting',
    'requestedRoutings',
    'answeredUserId',
    'requestedLanguageId',
    'requestedSkillExpressionIds',
    'requestedRoutingUserIds',
  ]),
  'user.start': new Set(user),
  'user.end': new Set([
    ...user,
    'disconnectType',
    'interactingDurationMs',
    'heldDurationMs',
    'alertingDurationMs',
    'contactingDurationMs',
    'dialingDurationMs',
    'callbackDurationMs',
  ]),
  acw: new Set([...ofSession, ...callback, ...wrapup, 'queueId', 'userId']),
  wrapup: new Set([...ofSession, ...callback, ...wrapup, 'queueId']),
  outbound: new Set([...divided, 'outboundCampaignId', 'outboundContactListId', 'outboundContactId']),
  'voicemail.start': new Set(voicemail),
  'voicemail.end': new Set([...voicemail, 'disconnectType', 'voicemailDurationMs']),
  attributes: new Set([...everywhere, 'attributes', 'communications']),
}
