import { gainOf, secondHalf } from './trend.ts'

const line = (slope: number, noise: readonly number[] = [0]) =>
  Array.from({ length: 11 }, (_, at) => ({ at, value: 100 + slope * at + (noise[at % noise.length] ?? 0) }))

it('is what the line gains over the whole time, and noise hardly moves it', () => {
  expect(gainOf(line(3))).toBeCloseTo(30)
  expect(gainOf(line(-1))).toBeCloseTo(-10)
  expect(Math.abs(gainOf(line(0, [5, -5])))).toBeLessThan(2)
})

it('is nothing where there is no line', () => {
  expect(gainOf([])).toBe(0)
  expect(gainOf([{ at: 1, value: 7 }])).toBe(0)
})

it('looks at the second half', () => {
  expect(secondHalf([1, 2, 3, 4, 5])).toEqual([3, 4, 5])
})
