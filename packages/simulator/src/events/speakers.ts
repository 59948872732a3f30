import { type Assumptions } from '../facts/assumptions.ts'
import {
  type CampaignContact,
  type Conversation,
  type CustomerLeg,
  type Participant,
  type PersonLeg,
} from '../facts/conversation.ts'
import { beginOf, hangUpOf, lengthOf, stretchesOf } from '../facts/moments.ts'
import { callbackBody, commonBody, type DetailEvent, divisionBody, type EventBody } from './body.ts'
import { type Say } from './say.ts'
import { eventDisconnectType, upperSnake } from './spelling.ts'

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
