import { type AfterCall } from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { playAnswered } from './answered.ts'
import { type Stage, type Timeline } from './timeline.ts'

/** A supervisor picks a code of the queue; when a conversation is torn down, the system gives one of its own. */
function workOfAnother({ dice }: Stage, queue: Queue, hangUpAt: number): AfterCall {
  const code = dice.chance(0.6) ? dice.pick(queue.wrapUpCodes).id : 'ININ-WRAP-UP-SKIPPED'
  const countedMs = dice.around(8 * 60_000, 0.8, 20_000, 3_000_000)
  const endedAt = hangUpAt + countedMs
  return { code, how: 'given', countedMs, countedAt: endedAt, endedAt }
}

export const acwGiven: Timeline = {
  kind: 'acw-given',
  about: 'Inbound call, answered: the after-call work is ended by another, a supervisor or the system.',
  weight: 3,
  originatingDirection: 'inbound',
  play: (stage) => playAnswered(stage, { missed: 0, work: workOfAnother }),
}
