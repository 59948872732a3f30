import fc from 'fast-check'
import { createTimers } from './timers.ts'

describe('timers', () => {
  it('give keys in the order of their latest deadline, whatever was set before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 0, max: 1000 }))), {
          maxLength: 300,
        }),
        (sets) => {
          const timers = createTimers()
          const model = new Map<string, number>()
          for (const [key, at] of sets) {
            timers.set(String(key), at)
            if (at === null) model.delete(String(key))
            else model.set(String(key), at)
          }
          const earliest = model.size === 0 ? null : Math.min(...model.values())
          expect(timers.next()).toBe(earliest)
          const due = timers.takeDue(500, Number.POSITIVE_INFINITY)
          expect(due.toSorted()).toEqual(
            [...model]
              .filter(([, at]) => at <= 500)
              .map(([key]) => key)
              .toSorted(),
          )
          expect(due.map((key) => model.get(key))).toEqual(
            due.map((key) => model.get(key)).toSorted((a, b) => Number(a) - Number(b)),
          )
          expect(timers.takeDue(500, 10)).toEqual([])
        },
      ),
    )
  })

  it('give no more than the limit at once, so that a burst is paced', () => {
    const timers = createTimers()
    for (let index = 0; index < 10; index += 1) timers.set(String(index), index)
    expect(timers.takeDue(100, 4)).toEqual(['0', '1', '2', '3'])
    expect(timers.takeDue(100, 100)).toHaveLength(6)
  })

  it('give at their moment, not before', () => {
    const timers = createTimers()
    timers.set('a', 10)
    expect(timers.takeDue(9, 5)).toEqual([])
    expect(timers.takeDue(10, 5)).toEqual(['a'])
    expect(timers.next()).toBeNull()
  })

  it('give in order after thousands of moves of one deadline, and of the others', () => {
    const timers = createTimers()
    for (let at = 3_000; at > 0; at -= 1) timers.set('moved', 2 * at)
    const others = Array.from({ length: 200 }, (_, index) => ({ key: `k${index}`, at: ((index * 37) % 200) * 2 + 1 }))
    for (const { key, at } of others) timers.set(key, at)
    for (let at = 3_000; at > 0; at -= 1) timers.set('moved', 2 * at)
    expect(timers.takeDue(3, 1_000)).toEqual(['k0', 'moved', others.find(({ at }) => at === 3)?.key])
    expect(timers.takeDue(1_000, 1_000)).toHaveLength(198)
  })

  it('give again what is set again to the same moment', () => {
    const timers = createTimers()
    timers.set('a', 10)
    expect(timers.takeDue(10, 5)).toEqual(['a'])
    timers.set('a', 10)
    expect(timers.takeDue(10, 5)).toEqual(['a'])
  })
})
