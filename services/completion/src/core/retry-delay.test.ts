import fc from 'fast-check'
import { retryDelayMs, shared } from './retry-delay.ts'

const options = { attemptDelaysMs: [1_000, 2_000, 8_000], sharedTickMs: 1_000, sharedTickFromMs: 1_800_000 }

it('waits as planned at first, then a quarter of the age, at most three times the last delay', () => {
  expect([1, 2, 3].map((attempt) => retryDelayMs(attempt, 0, options))).toEqual([1_000, 2_000, 8_000])
  expect(retryDelayMs(4, 40_000, options)).toBe(10_000)
  expect(retryDelayMs(4, 1_000_000, options)).toBe(24_000)
})

it('plans whole milliseconds whatever the age is: the state has no place for others', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), fc.integer({ min: 1, max: 10 }), (ageMs, attempt) => {
      expect(shared(1_000_000, retryDelayMs(attempt, ageMs, options), options) % 1).toBe(0)
    }),
  )
})
