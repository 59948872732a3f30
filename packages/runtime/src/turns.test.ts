import { turnsOf } from './turns.ts'
import { virtualClock } from './virtual-clock.ts'

it('is over after 20 ms of work or a quarter of a mebibyte, and begins anew', async () => {
  const clock = virtualClock(0)
  const { signal } = new AbortController()
  const turns = turnsOf(clock)
  expect(turns.areOver(200_000)).toBe(false)
  expect(turns.areOver(100_000)).toBe(true)
  const next = turns.next(signal)
  await clock.advance(0)
  await next
  expect(turns.areOver(200_000)).toBe(false)
  await clock.advance(21)
  expect(turns.areOver()).toBe(true)
})
