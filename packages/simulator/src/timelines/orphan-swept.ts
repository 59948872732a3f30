import { playOrphan } from './orphaned-leg.ts'
import { type Timeline } from './timeline.ts'

const dayMs = 86_400_000

export const orphanSwept: Timeline = {
  kind: 'orphan-swept',
  about: 'Inbound call: a conferenced leg outlives all others, until the platform ends it after almost 60 days.',
  weight: 3,
  originatingDirection: 'inbound',
  play: (stage) => playOrphan(stage, ({ dice }, joinedAt) => joinedAt + dice.whole(59 * dayMs, 60 * dayMs)),
}
