import { type Conversation, type Leg, type Medium, type Participant } from '../facts/conversation.ts'
import { upperSnake } from './spelling.ts'
import { type EventSuffix } from './matrix.ts'

type Value = string | number | boolean | readonly string[] | object
export type EventBody = Readonly<Record<string, Value>>

/** One event as it happens: its kind and its body. `eventTime` in the body is epoch ms. */
export interface DetailEvent {
  readonly suffix: EventSuffix
  readonly body: EventBody & { readonly eventTime: number; readonly conversationId: string }
}

/** The contacts that the conversation is linked to at `at`; absent as long as there are none. */
function contactsAt({ participants }: Conversation, at: number): EventBody {
  const ids = participants.flatMap(({ contact }) => (contact && contact.linkedAt <= at ? [contact.id] : []))
  return ids.length > 0 ? { conversationExternalContactIds: [...new Set(ids)] } : {}
}

/** What every event of the conversation has. */
export const commonBody = (conversation: Conversation, { participantId }: Participant, eventTime: number) => ({
  eventTime,
  conversationId: conversation.conversationId,
  participantId,
  ...contactsAt(conversation, eventTime),
})

function addressBody({ messageType, addressFrom, addressTo, subject }: Medium): EventBody {
  return {
    ...(messageType ? { messageType: messageType.toUpperCase() } : {}),
    ...(addressFrom ? { addressFrom } : {}),
    ...(addressTo ? { addressTo } : {}),
    ...(subject ? { subject } : {}),
  }
}

/** What the events of customers, queues and users say of a callback. */
export function callbackBody({ medium }: Leg): EventBody {
  if (!medium?.callback) return {}
  const { numbers, userName, scheduledAt } = medium.callback
  return {
    callbackNumbers: numbers,
    callbackUserName: userName,
    ...(scheduledAt === undefined ? {} : { callbackScheduledTime: scheduledAt }),
  }
}

/** What every event of a session has. */
export const sessionBody = (leg: Leg): EventBody => ({
  sessionId: leg.sessionId,
  mediaType: upperSnake(leg.medium?.mediaType ?? 'voice'),
  provider: leg.medium?.provider ?? 'Edge',
  direction: upperSnake(leg.direction),
  ...(leg.ani === undefined ? {} : { ani: leg.ani }),
  ...(leg.dnis === undefined ? {} : { dnis: leg.dnis }),
  ...(leg.medium ? addressBody(leg.medium) : {}),
  ...('utilizationLabelId' in leg && leg.utilizationLabelId ? { utilizationLabel: leg.utilizationLabelId } : {}),
})

export const divisionBody = (leg: Leg): EventBody => (leg.divisionId === null ? {} : { divisionId: leg.divisionId })
