import { type KnownValues, type NewConversationEvent } from '@aftercall/contracts'
import { type EventType, eventTypes } from './routes.ts'

/**
 * How a value must look: text, a time (epoch ms), a whole number, true or false, a list of text, a map of text, or one of the
 * three structures.
 */
export type FieldKind =
  'text' | 'time' | 'count' | 'flag' | 'texts' | 'map' | 'journey' | 'milestones' | 'communications'

export interface FieldRule {
  readonly kind: FieldKind
  /** Events whose schema has the field. Elsewhere it is read all the same, and listed as drift. */
  readonly events: ReadonlySet<EventType>
  /** The enumeration that its values are of. */
  readonly values?: KnownValues
}

/** Every field of the event body that has a column of its own; `eventTime` and `conversationId` are read with the identity. */
export type BodyField = Exclude<
  keyof NewConversationEvent,
  | 'orgId' | 'eventId' | 'eventType' | 'conversationId' | 'eventTime' | 'eventTimeFrom' | 'publishedAt' | 'envelopeTime'
  | 'correlationId' | 'source' | 'receivedAt' | 'sqsMessageId' | 'sqsSentAt' | 'sqsReceiveCount' | 'drift' | 'raw'
> // prettier-ignore

const on = (...events: EventType[]): ReadonlySet<EventType> => new Set(events)
const without = (...absent: EventType[]): ReadonlySet<EventType> =>
  new Set(eventTypes.filter((type) => !absent.includes(type)))
const rule = (kind: FieldKind, events: ReadonlySet<EventType>): FieldRule => ({ kind, events })
const enumerated = (values: KnownValues, events: ReadonlySet<EventType>, kind: FieldKind = 'text'): FieldRule => ({
  kind,
  events,
  values,
})

const everywhere = without()
const sessions = without('attributes')
const addressed = without('voicemail.start', 'voicemail.end', 'attributes')
const customers = on('customer.start', 'customer.end', 'contact')
const callbacks = on(...customers, 'acd.start', 'acd.end', 'user.start', 'user.end', 'acw', 'wrapup')
const queued = on('acd.start', 'acd.end', 'user.start', 'user.end', 'acw', 'wrapup', 'voicemail.start', 'voicemail.end')
const afterCall = on('acw', 'wrapup')
const flows = on('flow.start', 'flow.end', 'flow.outcome')
const acdEnd = on('acd.end')
const acd = on('acd.start', 'acd.end')
const userEnd = on('user.end')
const outcome = on('flow.outcome')
const campaign = on('outbound')

/** The field matrix of the detail events, as Genesys publishes it. */
export const fieldMatrix: Readonly<Record<BodyField, FieldRule>> = {
  participantId: rule('text', everywhere),
  conversationExternalContactIds: rule('texts', everywhere),
  conversationExternalOrganizationIds: rule('texts', everywhere),
  sessionId: rule('text', sessions),
  mediaType: enumerated('mediaType', sessions),
  direction: enumerated('direction', sessions),
  provider: rule('text', sessions),
  ani: rule('text', sessions),
  dnis: rule('text', sessions),
  utilizationLabel: rule('text', sessions),
  messageType: enumerated('messageType', addressed),
  addressTo: rule('text', addressed),
  addressFrom: rule('text', addressed),
  subject: rule('text', addressed),
  divisionId: rule('text', without('acw', 'wrapup', 'attributes')),
  callbackUserName: rule('text', callbacks),
  callbackNumbers: rule('texts', callbacks),
  callbackScheduledTime: rule('time', callbacks),
  queueId: rule('text', queued),
  userId: rule('text', on('user.start', 'user.end', 'acw', 'voicemail.start', 'voicemail.end')),
  disconnectType: enumerated('disconnectType', on('customer.end', 'flow.end', 'acd.end', 'user.end', 'voicemail.end')),
  externalContactId: rule('text', customers),
  externalOrganizationId: rule('text', customers),
  journeyContext: rule('journey', on('customer.start')),
  interactingDurationMs: rule('count', on('customer.end', 'user.end')),
  heldDurationMs: rule('count', userEnd),
  alertingDurationMs: rule('count', userEnd),
  contactingDurationMs: rule('count', userEnd),
  dialingDurationMs: rule('count', userEnd),
  callbackDurationMs: rule('count', userEnd),
  flowType: enumerated('flowType', on(...flows, 'acd.end')),
  flowId: rule('text', flows),
  flowVersion: rule('text', flows),
  connectedDurationMs: rule('count', on('flow.end', 'acd.end')),
  exitReason: enumerated('exitReason', on('flow.end')),
  transferType: enumerated('transferType', on('flow.end')),
  flowOutcomeId: rule('text', outcome),
  flowOutcomeStartTime: rule('time', outcome),
  flowOutcomeEndTime: rule('time', outcome),
  flowOutcomeValue: enumerated('flowOutcomeValue', outcome),
  flowMilestones: rule('milestones', outcome),
  routingPriority: rule('count', acd),
  requestedRoutingSkillIds: rule('texts', acd),
  skillExpressionApplied: rule('flag', on('acd.start')),
  acdOutcome: enumerated('acdOutcome', acdEnd),
  usedRouting: enumerated('routing', acdEnd),
  requestedRoutings: enumerated('routing', acdEnd, 'texts'),
  answeredUserId: rule('text', acdEnd),
  requestedLanguageId: rule('text', acdEnd),
  requestedSkillExpressionIds: rule('texts', acdEnd),
  requestedRoutingUserIds: rule('texts', acdEnd),
  wrapupCode: rule('text', afterCall),
  wrapupNotes: rule('text', afterCall),
  wrapupDurationMs: rule('count', afterCall),
  outboundCampaignId: rule('text', campaign),
  outboundContactListId: rule('text', campaign),
  outboundContactId: rule('text', campaign),
  voicemailDurationMs: rule('count', on('voicemail.end')),
  attributes: rule('map', on('attributes')),
  communications: rule('communications', on('attributes')),
}
