import { closedByAgent, visitor, type WrittenEnd, writeToCentre } from '../staging/written.ts'
import { chatMedium } from '../staging/written-medium.ts'
import { type Stage, type Timeline } from './timeline.ts'

/** The visitor closes the window. */
const left =
  ({ dice }: Stage) =>
  (lastAt: number): WrittenEnd => {
    const at = lastAt + dice.whole(1_000, 60_000)
    return { customer: { at, type: dice.pick(['endpoint', 'client'] as const) }, agent: { at: at + 3, type: 'peer' } }
  }

export const chat: Timeline = {
  kind: 'chat',
  about: 'Web chat: queue and agent; agent or visitor closes it.',
  weight: 20,
  originatingDirection: 'inbound',
  play: (stage) =>
    writeToCentre(stage, {
      medium: chatMedium(stage),
      who: visitor(stage),
      from: stage.startAt,
      bot: false,
      end: stage.dice.chance(0.5) ? closedByAgent(stage) : left(stage),
    }),
}
