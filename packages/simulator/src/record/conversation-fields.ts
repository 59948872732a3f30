import { type Conversation } from '../facts/conversation.ts'
import { type DetailRecord } from './detail-record.ts'

/** What the record says of the conversation as a whole; for messages who began it, and whether the customer wrote. */
export interface ConversationFields {
  readonly initiator: 'customer' | null
  readonly customerParticipation: true | null
  /** Epoch ms from which three parties shared the call, or were about to: the consult before counts. */
  readonly conferenceStart: number | null
}

export function conversationFields({ participants }: Pick<Conversation, 'participants'>): ConversationFields {
  const isMessage = participants.some(({ leg }) => leg.medium?.mediaType === 'message')
  const conferences = participants.flatMap(({ leg }) =>
    leg.stretches.flatMap((stretch) => stretch.conferenceSince ?? []),
  )
  return {
    initiator: isMessage ? 'customer' : null,
    customerParticipation: isMessage ? true : null,
    conferenceStart: conferences.length > 0 ? Math.min(...conferences) : null,
  }
}

/** Those of the fields that are known at `now`. */
export function fieldsAt(
  conversation: Pick<Conversation, 'participants'>,
  now: number,
): Pick<DetailRecord, 'conversationInitiator' | 'customerParticipation' | 'conferenceStart'> {
  const { initiator, customerParticipation, conferenceStart } = conversationFields(conversation)
  return {
    ...(initiator ? { conversationInitiator: initiator } : {}),
    ...(customerParticipation ? { customerParticipation } : {}),
    ...(conferenceStart !== null && conferenceStart <= now
      ? { conferenceStart: new Date(conferenceStart).toISOString() }
      : {}),
  }
}
