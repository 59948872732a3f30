import fc from 'fast-check'
import { axisOf, brokenFromMs } from './axis.ts'

const space = { left: 100, right: 900 }
const minute = 60_000
const day = 86_400_000

it('gives moments that are close together one place', () => {
  const { places, xOf } = axisOf([0, 200, 1_500, minute], space)
  expect(places.map(({ at }) => at)).toEqual([0, minute])
  expect(xOf(1_500)).toBe(xOf(0))
})

it('draws a longer gap wider, and one of days broken, with its length', () => {
  const { places, breaks } = axisOf([0, 5_000, 5_000 + minute, 5_000 + minute + 59 * day], space)
  const [first = 0, second = 0, third = 0] = places.slice(1).map(({ x }, index) => x - (places[index]?.x ?? 0))
  expect(second).toBeGreaterThan(first)
  expect(third).toBeLessThan(3 * second)
  expect(breaks).toEqual([{ lengthMs: 59 * day, x: expect.closeTo((places[2]?.x ?? 0) + third / 2) as number }])
})

it('makes room beside what has words', () => {
  const moments = [0, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 10 * minute, 20 * minute]
  const widthWith = (roomy: readonly number[]) => {
    const { xOf } = axisOf(moments, space, roomy)
    return xOf(10_000) - xOf(5_000)
  }
  expect(widthWith([10_000])).toBeGreaterThan(widthWith([]))
})

it('keeps order, and stays within its space', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 70 * day }), { minLength: 1, maxLength: 80 })
  fc.assert(
    fc.property(moments, (list) => {
      const axis = axisOf(list, space)
      const xs = list.toSorted((one, other) => one - other).map((at) => axis.xOf(at))
      expect(xs).toEqual(xs.toSorted((one, other) => one - other))
      expect(Math.min(...xs)).toBe(space.left)
      expect(Math.max(...xs)).toBeLessThanOrEqual(space.right + 0.001)
      for (const { lengthMs } of axis.breaks) expect(lengthMs).toBeGreaterThanOrEqual(brokenFromMs)
    }),
  )
})
