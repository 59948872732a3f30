import { type Conversation, type Participant } from '../facts/conversation.ts'
import { commonBody, type DetailEvent, type EventBody, sessionBody } from './body.ts'
import { type EventSuffix } from './matrix.ts'

/** Makes one event of one leg; the session's own fields come with it. */
export type Say = (suffix: EventSuffix, at: number, body: EventBody) => DetailEvent

export const sayer =
  (conversation: Conversation, participant: Participant): Say =>
  (suffix, at, body) => ({
    suffix,
    body: { ...commonBody(conversation, participant, at), ...sessionBody(participant.leg), ...body },
  })
