import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation, notYet, type Participant } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { type DetailEvent } from './body.ts'
import { flowEvents, queueEvents, voicemailEvents } from './queue-speakers.ts'
import { sayer } from './say.ts'
import { attributeEvents, customerEvents, personEvents } from './speakers.ts'

function spokenBy(conversation: Conversation, participant: Participant, assumptions: Assumptions): DetailEvent[] {
  const { leg, purpose } = participant
  const say = sayer(conversation, participant)
  switch (leg.role) {
    case 'customer':
      return purpose === 'external' && !assumptions.externalEvents
        ? []
        : customerEvents(say, participant, leg, assumptions)
    case 'ivr':
      return flowEvents(say, leg)
    case 'acd':
      return queueEvents(say, leg, assumptions)
    case 'voicemail':
      return voicemailEvents(say, leg, assumptions)
    case 'agent':
    case 'user':
      return personEvents(say, leg, assumptions)
  }
}

/**
 * Every detail event of a conversation, in order of `eventTime`. Only those that occur, and in what is played. One that
 * is published again stands here twice.
 */
export function detailEvents(conversation: Conversation, assumptions: Assumptions): DetailEvent[] {
  const again = rollDice(`again/${conversation.conversationId}`)
  return conversation.participants
    .flatMap((participant) => [
      ...spokenBy(conversation, participant, assumptions),
      ...attributeEvents(conversation, participant, assumptions),
    ])
    .filter(({ body }) => body.eventTime < notYet)
    .sort((one, other) => one.body.eventTime - other.body.eventTime)
    .flatMap((event) => (again.chance(assumptions.republishedShare) ? [event, event] : [event]))
}
