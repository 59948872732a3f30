import { isDeeperThan } from './nesting.ts'

it('counts arrays and objects, and nothing else', () => {
  expect(isDeeperThan({ a: [null, { b: 'text' }] }, 3)).toBe(false)
  expect(isDeeperThan({ a: [null, { b: 'text' }] }, 2)).toBe(true)
  expect(isDeeperThan(null, 0)).toBe(false)
  expect(isDeeperThan([], 0)).toBe(true)
})
