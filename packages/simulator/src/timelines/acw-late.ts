import { type AfterCall } from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { playAnswered } from './answered.ts'
import { type Stage, type Timeline } from './timeline.ts'

/** Nothing limits the time of mandatory after-call work, and it ends when the agent remembers it. */
function forgottenWork({ dice }: Stage, queue: Queue, hangUpAt: number): AfterCall {
  const countedMs = dice.around(4 * 3_600_000, 0.7, 3_600_000, 20 * 3_600_000)
  const endedAt = hangUpAt + countedMs
  return { code: dice.pick(queue.wrapUpCodes).id, how: 'chosen', countedMs, countedAt: endedAt, endedAt }
}

export const acwLate: Timeline = {
  kind: 'acw-late',
  about: 'Inbound call, answered: the agent ends the after-call work hours later.',
  weight: 4,
  originatingDirection: 'inbound',
  play: (stage) => playAnswered(stage, { missed: 0, work: forgottenWork }),
}
