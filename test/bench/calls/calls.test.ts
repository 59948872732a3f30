import { byTime } from './by-time.ts'
import { measureCalls } from './calls.ts'

describe('a day of a small centre', () => {
  const figures = measureCalls(3_000, 'round the clock')

  it('asks for each conversation at its end, for most once more after after-call work, and seldom again', () => {
    expect(figures.idsPerConversation).toBeGreaterThan(1)
    expect(figures.idsPerConversation).toBeLessThan(2)
  })

  it('makes no more calls than one in each period of the grid, failed ones included', () => {
    expect(figures.calls).toBeLessThan(86_400 / 20 + 60)
  })

  it('writes a row for each change of a record, and no other', () => {
    expect(figures.revisionsPerRow).toBeLessThan(1.7)
  })
})

it('gives what is due in order of time, then of putting', () => {
  const due = byTime<string>()
  for (const [at, what] of [
    [5, 'c'],
    [1, 'a'],
    [5, 'd'],
    [3, 'b'],
  ] as const)
    due.put(at, what)
  expect([due.take(), due.next(), due.take(), due.take(), due.take(), due.next()]).toEqual([
    'a',
    3,
    'b',
    'c',
    'd',
    Infinity,
  ])
})
