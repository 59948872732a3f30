import { acrossMidnight, movedFromDay } from './moved-start.ts'

const day = 86_400_000
const midnight = 20_000 * day

it('finds the first known start of another day among those that are known', () => {
  expect(movedFromDay(midnight, [null, midnight + 1, midnight - 1, midnight + day])).toBe(midnight - 1)
})

it('finds none for a record without a start', () => {
  expect(movedFromDay(null, [midnight])).toBeNull()
  expect(acrossMidnight(null)).toBeNull()
})

it('looks a minute across midnight, not further', () => {
  expect(acrossMidnight(midnight + 59_999)).toBe(midnight - 1)
  expect(acrossMidnight(midnight + 60_000)).toBeNull()
  expect(acrossMidnight(midnight - 60_000)).toBe(midnight)
  expect(acrossMidnight(midnight - 60_001)).toBeNull()
})
