import { lagOf } from './lag.ts'

const place = (more: { start?: number; end?: number; committed?: number | null }) => ({
  ...{ partition: 0, start: 0, end: 10, committed: 4 },
  ...more,
})

it('counts what stands between what a group committed and the end of each log', () => {
  expect(lagOf([place({}), place({ committed: 10 }), place({ end: 12, committed: 10 })], false)).toBe(8)
})

it('counts the whole log where nothing was committed, and not what retention took', () => {
  expect(lagOf([place({ committed: null }), place({ start: 7, committed: 2 })], false)).toBe(13)
})

it('does not take the marker of the last transaction for a record', () => {
  expect(lagOf([place({ committed: 9 })], true)).toBe(0)
  expect(lagOf([place({ committed: 9 })], false)).toBe(1)
  expect(lagOf([place({ committed: 8 }), place({ committed: 10 })], true)).toBe(1)
})
