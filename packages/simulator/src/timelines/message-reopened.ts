import { messageTypes, type Participant } from '../facts/conversation.ts'
import { conversationEnd } from '../facts/moments.ts'
import { closedByAgent, visitor, writeToCentre } from '../staging/written.ts'
import { messageMedium } from '../staging/written-medium.ts'
import { type Timeline } from './timeline.ts'

/** A message belongs to the conversation before it if it comes within three days of that one's end. */
const threadingMs = 72 * 3_600_000

export const messageReopened: Timeline = {
  kind: 'message-reopened',
  about: 'Message that was closed, and is taken up again under the same id when the customer writes, up to thrice.',
  weight: 8,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, startAt } = stage
    const medium = messageMedium(stage, dice.pick(messageTypes))
    const who = visitor(stage)
    const parts: Participant[] = []
    const rounds = dice.pick([2, 2, 2, 3, 4])
    for (let round = 1; round <= rounds; round++) {
      const pauseMs = dice.around(3_600_000, 1.5, 120_000, threadingMs - 60_000)
      const from = round === 1 ? startAt : conversationEnd({ participants: parts }) + pauseMs
      const bot = dice.chance(0.3)
      const counted = round === 1 ? {} : { round }
      parts.push(...writeToCentre(stage, { medium, who, from, bot, end: closedByAgent(stage), ...counted }))
    }
    return parts
  },
}
