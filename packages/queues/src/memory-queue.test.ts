import { virtualClock } from '@aftercall/runtime'
import { QueueError } from './event-queue.ts'
import { memoryQueue, type MemoryQueueOptions } from './memory-queue.ts'

const never = new AbortController().signal
const lease = { maxMessages: 10, waitSeconds: 0, visibilitySeconds: 180 }
const unavailable = () => new QueueError('use', 'memory://queues/events', 'unavailable', 'ServiceUnavailable')

function open(more: Partial<MemoryQueueOptions> = {}) {
  const clock = virtualClock(1_772_600_000_000)
  const queue = memoryQueue({ clock, ...more })
  const receive = (changes = {}) => queue.receive({ ...lease, ...changes }, never)
  const handles = async () => (await receive()).map(({ receiptHandle }) => receiptHandle)
  return { clock, queue, receive, handles }
}

it('keeps what was handed out in an answer that is lost, until the lease is over', async () => {
  let isLost = true
  const { clock, queue, receive } = open({
    faults: {
      after(action) {
        if (action === 'receive' && isLost) throw unavailable()
      },
    },
  })
  queue.send('a')
  await expect(receive()).rejects.toThrow(QueueError)
  isLost = false
  expect(await receive()).toEqual([])
  expect(queue.snapshot()).toMatchObject({ waiting: [], inFlight: [{ body: 'a', receiveCount: 1 }] })
  await clock.advance(180_000)
  expect(await receive()).toMatchObject([{ body: 'a', receiveCount: 2 }])
})

it('has deleted what it was told to delete although nobody hears of it', async () => {
  let isLost = false
  const { queue, handles } = open({
    faults: {
      after() {
        if (isLost) throw unavailable()
      },
    },
  })
  const id = queue.send('a')
  const [handle = ''] = await handles()
  isLost = true
  await expect(queue.deleteBatch([handle], never)).rejects.toThrow(QueueError)
  expect(queue.snapshot()).toMatchObject({ waiting: [], inFlight: [], deleted: [id] })
})

it('does nothing of what fails before', async () => {
  const { queue, handles } = open({
    faults: {
      before(action) {
        if (action === 'delete') throw unavailable()
      },
    },
  })
  queue.send('a')
  await expect(queue.deleteBatch(await handles(), never)).rejects.toThrow(QueueError)
  expect(queue.snapshot()).toMatchObject({ inFlight: [{ body: 'a' }], deleted: [] })
})

it('fails single entries of batches', async () => {
  const failure = { ok: false, code: 'InternalError', retryable: true } as const
  const { queue, handles } = open({
    faults: { entry: (_action, messageId) => (messageId === 'm-1' ? failure : undefined) },
  })
  queue.send('a')
  queue.send('b')
  const given = await handles()
  const changes = given.map((receiptHandle) => ({ receiptHandle, visibilitySeconds: 60 }))
  expect(await queue.changeVisibilityBatch(changes, never)).toEqual([failure, { ok: true }])
  expect(await queue.deleteBatch(given, never)).toEqual([failure, { ok: true }])
  expect(queue.bodies()).toEqual(['a'])
})

it('does not lengthen a lease that is over', async () => {
  const { clock, queue, handles } = open()
  queue.send('a')
  const [receiptHandle = ''] = await handles()
  await clock.advance(180_000)
  const [result] = await queue.changeVisibilityBatch([{ receiptHandle, visibilitySeconds: 60 }], never)
  expect(result).toMatchObject({ ok: false, retryable: false })
  expect(queue.visible()).toBe(1)
})

it('hands out once more what was deleted, when a server comes back that held a copy', async () => {
  const { clock, queue, handles, receive } = open({ faults: { reappearsMs: () => 5_000 } })
  const id = queue.send('a')
  await queue.deleteBatch(await handles(), never)
  expect(await receive()).toEqual([])
  expect(queue.snapshot().deleted).toEqual([])
  await clock.advance(5_000)
  await queue.deleteBatch(await handles(), never)
  await clock.advance(600_000)
  expect(await receive()).toEqual([])
  expect(queue.snapshot().deleted).toEqual([id])
})

it('hands out to two what two servers hold; only the second may delete it', async () => {
  let isDoubled = true
  const { queue, handles } = open({ faults: { staysVisible: () => isDoubled } })
  queue.send('a')
  const [first = ''] = await handles()
  isDoubled = false
  const [second = ''] = await handles()
  expect(await queue.deleteBatch([first], never)).toEqual([{ ok: true }])
  expect(queue.bodies()).toEqual(['a'])
  await queue.deleteBatch([second], never)
  expect(queue.bodies()).toEqual([])
})

it('forgets what nobody took within its retention', async () => {
  const { clock, queue, receive } = open({ retentionMs: 60_000 })
  const id = queue.send('a')
  await clock.advance(60_000)
  expect(await receive()).toEqual([])
  expect(queue.snapshot().expired).toEqual([id])
})

it('wakes who waits when a lease ends, and leaves no timer behind', async () => {
  const { clock, queue, receive } = open()
  queue.send('a')
  await receive({ visibilitySeconds: 3 })
  const waiting = receive({ waitSeconds: 20 })
  await clock.advance(3_000)
  expect(await waiting).toMatchObject([{ body: 'a' }])
  expect(clock.pending()).toBe(0)
})
