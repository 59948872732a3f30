import { quickClock } from '../testing/quick-clock.ts'
import { heldBack } from './held-back.ts'
import { type SendBatch } from './queue.ts'

const { signal } = new AbortController()

/** A queue of which somebody takes so many messages with every half second that passes. */
function queue(takenEachTime: number) {
  const clock = quickClock(0)
  const seen = { waiting: 0, most: 0, sent: 0 }
  const send: SendBatch = (bodies) => {
    seen.sent += bodies.length
    seen.waiting += bodies.length
    seen.most = Math.max(seen.most, seen.waiting)
    clock.move(100)
    return Promise.resolve(bodies.map(() => ({ type: 'accepted' as const })))
  }
  const waiting = () => {
    seen.waiting = Math.max(0, seen.waiting - takenEachTime)
    return Promise.resolve(seen.waiting)
  }
  return { clock, seen, send, waiting }
}
const ten = Array.from({ length: 10 }, String)

it('pauses above the mark, however slowly the queue is emptied, and sends everything in the end', async () => {
  const { clock, seen, send, waiting } = queue(3)
  const held = heldBack(send, { waiting, maxWaiting: 100 }, clock)
  for (let batch = 0; batch < 100; batch += 1) await held(ten, signal)
  expect(seen.sent).toBe(1_000)
  // What is sent between two looks comes on top.
  expect(seen.most).toBeLessThanOrEqual(100 + 60)
  expect(seen.most).toBeGreaterThan(100)
})

it('holds back nothing while the queue is emptied in time, or cannot be looked at', async () => {
  const { clock, seen, send } = queue(0)
  const held = heldBack(send, { waiting: () => Promise.reject(new Error('away')), maxWaiting: 1 }, clock)
  for (let batch = 0; batch < 10; batch += 1) await held(ten, signal)
  expect(seen.sent).toBe(100)
  expect(clock.now()).toBe(10 * 100)
})

it('stops waiting when it is told to', async () => {
  const { clock, send } = queue(0)
  const stop = new AbortController()
  const held = heldBack(
    send,
    { waiting: () => Promise.resolve(10), maxWaiting: 1 },
    {
      ...clock,
      sleep: () => {
        stop.abort(new Error('enough'))
        return Promise.reject(stop.signal.reason as Error)
      },
    },
  )
  await expect(held(ten, stop.signal)).rejects.toThrow('enough')
})
