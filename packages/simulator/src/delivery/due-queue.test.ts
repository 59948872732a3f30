import fc from 'fast-check'
import { dueQueue } from './due-queue.ts'

it('gives back everything, soonest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
      const queue = dueQueue<number>()
      for (const time of times) queue.push(time, time)
      expect(queue.nextDue()).toBe(times.length > 0 ? Math.min(...times) : undefined)
      expect(queue.takeDue(50, Infinity)).toEqual([...times].sort((a, b) => a - b))
      expect(queue.size).toBe(0)
    }),
  )
})

it('holds back what is not due, and no more than asked for', () => {
  const queue = dueQueue<string>()
  queue.push(30, 'later')
  queue.push(10, 'first')
  queue.push(20, 'second')
  expect(queue.takeDue(20, 1)).toEqual(['first'])
  expect(queue.takeDue(20, 10)).toEqual(['second'])
  expect(queue.takeDue(20, 10)).toEqual([])
  expect(queue.nextDue()).toBe(30)
})
