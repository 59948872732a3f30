import { messageTypes } from '../facts/conversation.ts'
import { visitor, type WrittenEnd, writeToCentre } from '../staging/written.ts'
import { messageMedium } from '../staging/written-medium.ts'
import { type Stage, type Timeline } from './timeline.ts'

const hourMs = 3_600_000

/** Nobody writes for hours and the platform closes both sides; or the agent does, and the customer's session expires. */
const timeOut =
  ({ dice }: Stage) =>
  (lastAt: number): WrittenEnd => {
    if (dice.chance(0.5)) {
      const at = lastAt + dice.pick([hourMs / 2, hourMs, 4 * hourMs, 24 * hourMs])
      return { agent: { at, type: 'inactivity' }, customer: { at: at + dice.whole(1, 40), type: 'inactivity' } }
    }
    const at = lastAt + dice.around(20_000, 0.8, 1_000, 300_000)
    return { agent: { at, type: 'client' }, customer: { at: lastAt + 72 * hourMs, type: 'sessionExpired' } }
  }

export const messageInactive: Timeline = {
  kind: 'message-inactive',
  about: 'Message that nobody closes: the platform does, for inactivity or when the session is over, hours later.',
  weight: 6,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, startAt: from } = stage
    const medium = messageMedium(stage, dice.pick(messageTypes))
    return writeToCentre(stage, { medium, who: visitor(stage), from, bot: dice.chance(0.5), end: timeOut(stage) })
  },
}
