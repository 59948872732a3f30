import { playAnswered } from './answered.ts'
import { type Timeline } from './timeline.ts'

export const declined: Timeline = {
  kind: 'declined',
  about: 'Inbound call: one agent declines the offer at once, another answers.',
  weight: 15,
  originatingDirection: 'inbound',
  play: (stage) => playAnswered(stage, { missed: 1, how: 'declined' }),
}
