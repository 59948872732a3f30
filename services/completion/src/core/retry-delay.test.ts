import fc from 'fast-check'
import { lastDelayMs, retryDelayMs, shared, slowestDelayMs } from './retry-delay.ts'

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

it('leaves out the attempts that hurry more than is wanted', () => {
  const patient = (attempt: number) => retryDelayMs(attempt, 0, options, 2_000)
  expect([1, 2, 3].map(patient)).toEqual([2_000, 8_000, 8_000])
  expect(retryDelayMs(1, 0, options, 20_000)).toBe(20_000)
  expect(retryDelayMs(1, 1_000_000, options, 20_000)).toBe(60_000)
})

it('does not slow down before the last delay is reached', () => {
  expect(retryDelayMs(2, 1_000_000, options)).toBe(2_000)
})

it('waits a day where nothing else is said', () => {
  expect(lastDelayMs({ attemptDelaysMs: [] })).toBe(86_400_000)
  expect(lastDelayMs(options)).toBe(8_000)
  expect(slowestDelayMs(options)).toBe(24_000 * (1 + 1 / 24))
})

describe('a moment is shared', () => {
  const sharing = { ...options, sharedTickMs: 300_000, sharedTickFromMs: 1_800_000 }

  it('from a length on', () => {
    expect(shared(7, 1_799_999, sharing)).toBe(1_800_006)
    expect(shared(7, 1_800_000, sharing)).toBe(2_100_000)
    expect(shared(0, 1_800_000, sharing)).toBe(1_800_000)
  })

  it('the more widely the longer the wait is', () => {
    expect(shared(7, 14_400_000, sharing)).toBe(14_400_000 + 600_000)
    expect(shared(7, 86_400_000, sharing) % 3_600_000).toBe(0)
  })
})
