import fc from 'fast-check'
import { playTime } from './play-time.ts'

const endsAt = 1_767_000_000_000
const speeds = fc.double({ min: 1, max: 5_000, noNaN: true })

it('is never ahead of the machine, and meets it at the end of the play', () => {
  fc.assert(
    fc.property(speeds, fc.integer({ min: -600_000, max: 600_000 }), (speed, offset) => {
      const time = playTime(endsAt, speed)
      expect(time.at(endsAt + offset)).toBeLessThanOrEqual(endsAt + offset)
      expect(time.at(endsAt)).toBe(endsAt)
    }),
  )
})

it('runs `speed` times as fast before the end, and as fast as the machine after it', () => {
  const time = playTime(endsAt, 120)
  expect(time.at(endsAt - 1_000) - time.at(endsAt - 2_000)).toBe(120_000)
  expect(time.at(endsAt + 2_000) - time.at(endsAt + 1_000)).toBe(1_000)
})

it('finds the machine’s time back', () => {
  fc.assert(
    fc.property(speeds, fc.integer({ min: -600_000, max: 600_000 }), (speed, offset) => {
      const time = playTime(endsAt, speed)
      expect(time.realOf(time.at(endsAt + offset))).toBeCloseTo(endsAt + offset, 0)
    }),
  )
})
