import { inputPositions } from './positions.ts'

it('moves a position over the control records that follow its record', () => {
  const positions = inputPositions(0)
  positions.fetched({ from: 0, lastOffset: 4, next: 6 })
  expect(positions.resolve(5)).toBe(6)
  expect(positions.resolve(3)).toBe(3)
})

it('also when they arrive in a fetch of their own', () => {
  const positions = inputPositions(0)
  positions.fetched({ from: 0, lastOffset: 4, next: 5 })
  positions.fetched({ from: 5, lastOffset: undefined, next: 6 })
  positions.fetched({ from: 6, lastOffset: undefined, next: 9 })
  expect(positions.resolve(5)).toBe(9)
  expect(positions.expected).toBe(9)
})

it('forgets what is committed', () => {
  const positions = inputPositions(0)
  positions.fetched({ from: 0, lastOffset: 0, next: 2 })
  positions.fetched({ from: 2, lastOffset: 2, next: 4 })
  positions.committed(2)
  expect(positions.resolve(1)).toBe(1)
  expect(positions.resolve(3)).toBe(4)
})

it('leaves a position alone when records follow its record', () => {
  const positions = inputPositions(0)
  positions.fetched({ from: 0, lastOffset: 4, next: 5 })
  positions.fetched({ from: 5, lastOffset: 6, next: 7 })
  expect(positions.resolve(5)).toBe(5)
  positions.fetched({ from: 7, lastOffset: undefined, next: 8 })
  expect(positions.resolve(4)).toBe(4)
  expect(positions.resolve(7)).toBe(8)
})

it('remembers what is not yet behind what is committed', () => {
  const positions = inputPositions(0)
  positions.fetched({ from: 0, lastOffset: 0, next: 3 })
  positions.committed(1)
  // Committed is the record, not yet the stretch behind it: the caller that asked for 1 has not been told 3.
  expect(positions.resolve(1)).toBe(1)
  positions.fetched({ from: 3, lastOffset: 3, next: 6 })
  positions.committed(3)
  expect(positions.resolve(4)).toBe(6)
})
