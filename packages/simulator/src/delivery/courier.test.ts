import { quickClock } from '../testing/quick-clock.ts'
import { deliver } from './courier.ts'
import { dueQueue } from './due-queue.ts'
import { type SendBatch } from './queue.ts'
import { type Arrival } from './transport.ts'

const never = new AbortController().signal

function setUp(send: SendBatch, count = 95) {
  const due = dueQueue<Arrival>()
  const sent: string[] = []
  for (let i = 0; i < count; i++) due.push(i * 10, { dueAt: i * 10, body: `event ${i}`, repeated: false })
  const onSent = (arrivals: readonly Arrival[]) => sent.push(...arrivals.map(({ body }) => body))
  return { sent, plan: { due, begin: () => null, send, concurrency: 3, onSent, clock: quickClock(0) } }
}

it('never has more batches under way than it may', async () => {
  let [now, most] = [0, 0]
  const { plan, sent } = setUp(async (bodies) => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    now--
    return bodies.map(() => ({ type: 'accepted' }))
  })
  plan.clock.move(1_000)
  await deliver(plan, never)
  expect(most).toBe(3)
  expect(new Set(sent).size).toBe(95)
})

it('says which refusal ended the play', async () => {
  const { plan } = setUp(async (bodies) => bodies.map(() => ({ type: 'refused', reason: 'too long' })))
  await expect(deliver(plan, never)).rejects.toThrow('the queue refused a played event')
})

it('stops when told to', async () => {
  const stop = new AbortController()
  const { plan, sent } = setUp(async (bodies) => {
    stop.abort(new Error('stopped'))
    return bodies.map(() => ({ type: 'accepted' }))
  })
  await expect(deliver(plan, stop.signal)).rejects.toThrow('stopped')
  expect(sent.length).toBeLessThan(95)
})
