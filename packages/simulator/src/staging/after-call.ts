import { type AfterCall } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { type Queue } from '../organisation/organisation.ts'

/** After-call work as the queue's settings allow it; nothing if the agent skipped it, which only OPTIONAL permits. */
export function workAfterCall(dice: Dice, queue: Queue, hangUpAt: number): AfterCall | null {
  const { wrapupPrompt, timeoutMs } = queue.acwSettings
  if (wrapupPrompt === 'OPTIONAL' && dice.chance(0.25)) return null
  const chosen = dice.pick(queue.wrapUpCodes).id
  // Where after-call work is time-boxed, most agents let the time run out.
  if (wrapupPrompt === 'MANDATORY_TIMEOUT' && dice.chance(0.6))
    return done(hangUpAt, timeoutMs, 'ININ-WRAP-UP-TIMEOUT', 'timed-out')
  const longest = wrapupPrompt === 'MANDATORY_TIMEOUT' ? timeoutMs : 240_000
  return done(hangUpAt, dice.around(20_000, 0.8, 1_500, longest), chosen, 'chosen')
}

const done = (from: number, ms: number, code: string, how: AfterCall['how']): AfterCall => ({
  code,
  how,
  countedMs: ms,
  countedAt: from + ms,
  endedAt: from + ms,
})
