import { callBack } from '../staging/call-back.ts'
import { leaveQueueMessage } from '../staging/queue-message.ts'
import { type Timeline } from './timeline.ts'

export const voicemail: Timeline = {
  kind: 'voicemail',
  about: 'Inbound call: the caller leaves a voicemail to a queue; an agent takes it as a callback, and may call.',
  weight: 12,
  originatingDirection: 'inbound',
  play(stage) {
    const { participants, wish } = leaveQueueMessage(stage)
    return [
      ...participants,
      ...callBack(stage, { ...wish, tries: [stage.dice.chance(0.6) ? 'reached' : 'not-called'] }),
    ]
  },
}
