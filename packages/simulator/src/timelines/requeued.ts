import { playAnswered } from './answered.ts'
import { type Timeline } from './timeline.ts'

export const requeued: Timeline = {
  kind: 'requeued',
  about: 'Inbound call: one or two agents decline or do not respond, the call stays in the queue, another answers.',
  weight: 45,
  originatingDirection: 'inbound',
  play: (stage) => playAnswered(stage, { missed: stage.dice.chance(0.75) ? 1 : 2 }),
}
