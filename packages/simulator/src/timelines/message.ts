import { messageTypes, type MessageType } from '../facts/conversation.ts'
import { closedByAgent, visitor, writeToCentre } from '../staging/written.ts'
import { messageMedium } from '../staging/written-medium.ts'
import { type Timeline } from './timeline.ts'

const weights: Readonly<Record<MessageType, number>> = {
  webmessaging: 25,
  whatsapp: 10,
  sms: 8,
  open: 5,
  facebook: 4,
  instagram: 3,
  apple: 3,
  line: 2,
  twitter: 2,
}

const messageOf = (type: MessageType): Timeline => ({
  kind: type === 'webmessaging' ? 'web-message' : `message-${type}`,
  about: `Message (${type}): a bot writes first, mostly, then an agent, who closes it.`,
  weight: weights[type],
  originatingDirection: 'inbound',
  play: (stage) =>
    writeToCentre(stage, {
      medium: messageMedium(stage, type),
      who: visitor(stage),
      from: stage.startAt,
      bot: type === 'webmessaging' || stage.dice.chance(0.6),
      end: closedByAgent(stage),
    }),
})

/** One kind for every network that messages come from. */
export const messages: readonly Timeline[] = messageTypes.map(messageOf)
