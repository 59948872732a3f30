import { webChat, webVisitor } from '../staging/web-chat.ts'
import { type Timeline } from './timeline.ts'

export const webMessage: Timeline = {
  kind: 'web-message',
  about: 'Web message: a bot speaks first, then an agent, who closes it.',
  weight: 0,
  originatingDirection: 'inbound',
  play: (stage) => webChat(stage, { who: webVisitor(stage), from: stage.startAt, bot: true }),
}
