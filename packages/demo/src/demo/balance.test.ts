import { virtualClock } from '@aftercall/runtime'
import { type Balance, settledBalance } from './balance.ts'

const even: Balance = { classes: { final: 1 }, unaccounted: [] }
const off: Balance = { classes: { unaccounted: 1 }, unaccounted: [{ conversationId: 'c-1', reason: 'no row' }] }
const never = new AbortController().signal

it('waits for what is on its way, and tells the hole when it does not come', async () => {
  const clock = virtualClock(0)
  const answers = [off, off, even]
  const settled = settledBalance(async () => answers.shift() ?? even, clock, never)
  for (let turn = 0; turn < 4; turn++) await clock.advance(500)
  expect(await settled).toBe(even)
  const lasting = settledBalance(async () => off, clock, never)
  for (let turn = 0; turn < 130; turn++) await clock.advance(500)
  expect(await lasting).toBe(off)
})
