import { isDeeperThan, isObject, own } from './json.ts'

it('knows objects from lists and from nothing', () => {
  expect([{}, [], null, 'x', 5, undefined].map(isObject)).toEqual([true, false, false, false, false, false])
})

it('sees only what is an object of its own', () => {
  expect(own({ a: 1 }, 'a')).toBe(1)
  expect(own({}, 'toString')).toBeUndefined()
})

it('counts levels of lists and objects', () => {
  expect(isDeeperThan({ a: [null, { b: 'text' }] }, 3)).toBe(false)
  expect(isDeeperThan({ a: [null, { b: 'text' }] }, 2)).toBe(true)
  expect(isDeeperThan([], 0)).toBe(true)
  expect(isDeeperThan(null, 0)).toBe(false)
})
