import { type Conversation, type Leg, type Participant } from '../facts/conversation.ts'
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
  return ids.length > 0 ? { conversationExternalContactIds: ids } : {}
}

/** What every event of the conversation has. */
export const commonBody = (conversation: Conversation, { participantId }: Participant, eventTime: number) => ({
  eventTime,
  conversationId: conversation.conversationId,
  participantId,
  ...contactsAt(conversation, eventTime),
})

/** What every event of a session has. */
export const sessionBody = (leg: Leg): EventBody => ({
  sessionId: leg.sessionId,
  mediaType: 'VOICE',
  provider: 'Edge',
  direction: upperSnake(leg.direction),
  ani: leg.ani,
  dnis: leg.dnis,
  ...('utilizationLabelId' in leg && leg.utilizationLabelId ? { utilizationLabel: leg.utilizationLabelId } : {}),
})

export const divisionBody = (leg: Leg): EventBody => (leg.divisionId === null ? {} : { divisionId: leg.divisionId })
