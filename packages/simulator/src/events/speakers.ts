import { type EventAssumptions } from '../facts/assumptions.ts'
import {
  type CampaignContact,
  type Conversation,
  type CustomerLeg,
  type DisconnectType,
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

/** Whether the platform tells that the session began: of attempts that reached nobody it may not. */
function startIsTold(leg: CustomerLeg, { unreachedStart }: EventAssumptions): boolean {
  if (leg.unreached) return unreachedStart === 'always'
  const inVain = stretchesOf(leg, 'dialing').length > 0 && stretchesOf(leg, 'interact').length === 0
  return !inVain || unreachedStart !== 'never'
}

const byTimeOut: ReadonlySet<DisconnectType | undefined> = new Set(['inactivity', 'sessionExpired', 'timeout'] as const)

/** Whether the platform tells that the session ended: of messages whose time is over it may not. */
const endIsTold = ({ medium }: CustomerLeg, type: DisconnectType | undefined, assumptions: EventAssumptions): boolean =>
  assumptions.customerEndOnTimeOut || medium?.mediaType !== 'message' || !byTimeOut.has(type)

export function customerEvents(
  say: Say,
  { contact }: Participant,
  leg: CustomerLeg,
  assumptions: EventAssumptions,
): DetailEvent[] {
  const begin = beginOf(leg)
  const over = hangUpOf(leg)
  const link = { ...callbackBody(leg), ...(contact ? { externalContactId: contact.id } : {}) }
  const linkedLater = contact !== undefined && contact.linkedAt > begin
  return [
    ...(leg.campaign ? [say('outbound', begin, outboundBody(leg.campaign))] : []),
    ...(startIsTold(leg, assumptions) ? [say('customer.start', begin, linkedLater ? callbackBody(leg) : link)] : []),
    ...(linkedLater ? [say('contact', contact.linkedAt, link)] : []),
    ...(endIsTold(leg, over.atEnd?.disconnectType, assumptions)
      ? [
          say('customer.end', over.end, {
            ...link,
            disconnectType: eventDisconnectType(over.atEnd?.disconnectType),
            interactingDurationMs: lengthOf(stretchesOf(leg, 'interact')),
          }),
        ]
      : []),
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

/** After-call work as an event tells it. That which was skipped has no length. */
function afterCallOf({ afterCall, acwSkippedAt }: PersonLeg) {
  if (afterCall) return afterCall
  if (acwSkippedAt === undefined) return null
  return { code: 'ININ-WRAP-UP-SKIPPED', how: 'skipped' as const, countedMs: 0, endedAt: acwSkippedAt }
}

function afterCallEvents(say: Say, leg: PersonLeg, assumptions: EventAssumptions): DetailEvent[] {
  const work = afterCallOf(leg)
  if (!work) return []
  const body = {
    ...callbackBody(leg),
    ...(leg.queueId ? { queueId: leg.queueId } : {}),
    wrapupCode: work.code,
    wrapupDurationMs: work.countedMs,
  }
  const { acwWhenSkipped, acwWhenTimedOut, acwWhenGivenByAnother, wrapupBesideAcw } = assumptions
  const told = {
    chosen: 'acw',
    skipped: acwWhenSkipped,
    'timed-out': acwWhenTimedOut,
    given: acwWhenGivenByAnother,
  } as const
  const by = told[work.how]
  return [
    ...(by === 'acw' ? [say('acw', work.endedAt, { ...body, userId: leg.userId })] : []),
    ...(by === 'wrapup' || (by === 'acw' && wrapupBesideAcw) ? [say('wrapup', work.endedAt, body)] : []),
  ]
}

export function personEvents(say: Say, leg: PersonLeg, assumptions: EventAssumptions): DetailEvent[] {
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
  { attributesForm }: EventAssumptions,
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
