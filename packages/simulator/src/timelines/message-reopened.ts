import { conversationEnd } from '../facts/moments.ts'
import { webChat, webVisitor } from '../staging/web-chat.ts'
import { type Timeline } from './timeline.ts'

export const messageReopened: Timeline = {
  kind: 'message-reopened',
  about: 'Web message that was closed, and is taken up again under the same id when the customer writes once more.',
  weight: 0,
  originatingDirection: 'inbound',
  play(stage) {
    const who = webVisitor(stage)
    const first = webChat(stage, { who, from: stage.startAt, bot: stage.dice.chance(0.5) })
    const from = conversationEnd({ participants: first }) + stage.dice.whole(120_000, 1_200_000)
    return [...first, ...webChat(stage, { who, from, round: 2, bot: false })]
  },
}
