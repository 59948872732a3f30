import { batcher, type BatcherOptions } from './batcher.ts'
import { silent } from './log.ts'
import { ProduceError, RecordTooLargeError, type OutgoingRecord } from './port.ts'
import { manualClock } from './testing/manual-clock.ts'

const limits: BatcherOptions = {
  lingerMs: 10,
  maxRecords: 500,
  maxBytes: 512 * 1024,
  maxBufferedBytes: 1_000_000,
  maxRecordBytes: 1_000_000,
  deadlineMs: 60_000,
}
const record = (key: string, bytes = 10): OutgoingRecord => ({ topic: 't', key, value: Buffer.alloc(bytes) })
const keysOf = (records: readonly OutgoingRecord[]) => records.map(({ key }) => key)

/** A broker that answers as each test says; `sent` is what it was asked to write, attempt by attempt. */
function world(
  options: Partial<BatcherOptions> = {},
  answer: (records: readonly OutgoingRecord[], attempt: number) => Promise<void> = () => Promise.resolve(),
) {
  const clock = manualClock()
  const sent: (string | null)[][] = []
  let isClosed = false
  const target = {
    send: (records: readonly OutgoingRecord[]) => answer(records, sent.push(keysOf(records))),
    isWorthRetrying: (error: unknown) => (error as Error).message !== 'refused',
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
  const producer = batcher(target, { ...limits, ...options }, { clock, log: silent, observer: {} })
  return { clock, sent, producer, isClosed: () => isClosed }
}

it('collects the calls of 10 ms into one batch', async () => {
  const { clock, sent, producer } = world()
  const calls = Promise.all([producer.send([record('a')]), producer.send([record('b'), record('c')])])
  await clock.advance(9)
  expect(sent).toEqual([])
  await clock.advance(1)
  await calls
  expect(sent).toEqual([['a', 'b', 'c']])
})

it('does not wait when a batch is full', async () => {
  const { sent, producer } = world({ maxRecords: 2 })
  await producer.send([record('a'), record('b')])
  expect(sent).toEqual([['a', 'b']])
})

it('repeats a batch until it is acknowledged, and sends nothing before it', async () => {
  const { clock, sent, producer } = world({ maxRecords: 1 }, (_, attempt) =>
    attempt < 3 ? Promise.reject(new Error('no leader')) : Promise.resolve(),
  )
  const calls = Promise.all([producer.send([record('a')]), producer.send([record('b')])])
  await clock.advance(1_000)
  await calls
  expect(sent).toEqual([['a'], ['a'], ['a'], ['b']])
})

it('gives up at the deadline, and drops what nobody waits for any more', async () => {
  const { clock, sent, producer } = world({ maxRecords: 1, deadlineMs: 1_000 }, () => Promise.reject(new Error('down')))
  const first = producer.send([record('a')])
  const second = producer.send([record('b')])
  const failures = Promise.allSettled([first, second])
  await clock.advance(5_000)
  const attempts = sent.length
  expect((await failures).map((result) => (result.status === 'rejected' ? (result.reason as Error).name : ''))).toEqual(
    ['ProduceError', 'ProduceError'],
  )
  await expect(first).rejects.toMatchObject({ cause: { message: 'down' } })
  await clock.advance(60_000)
  expect(sent).toHaveLength(attempts)
  expect(sent.flat()).not.toContain('b')
})

it('keeps the deadline while an attempt hangs, and starts no other beside it', async () => {
  let answerLate: () => void = () => undefined
  const { clock, sent, producer } = world({ maxRecords: 1, deadlineMs: 1_000 }, (_, attempt) =>
    attempt === 1 ? new Promise((resolve) => (answerLate = resolve)) : Promise.resolve(),
  )
  const late = producer.send([record('late')])
  const failing = expect(late).rejects.toBeInstanceOf(ProduceError)
  await clock.advance(1_000)
  await failing
  const next = producer.send([record('next')])
  await clock.advance(500)
  expect(sent).toEqual([['late']])
  answerLate()
  await clock.advance(1)
  await next
  expect(sent).toEqual([['late'], ['next']])
})

it('finds the one record that the broker refuses; its neighbours arrive', async () => {
  const { clock, producer } = world({ lingerMs: 1 }, (records) =>
    keysOf(records).includes('bad') ? Promise.reject(new Error('refused')) : Promise.resolve(),
  )
  const calls = Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((key) => producer.send([record(key)])))
  await clock.advance(1_000)
  const results = await calls
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(results[2]).toMatchObject({ reason: { name: 'ProduceError' } })
})

it('holds callers back while its buffer is full, in bytes not acknowledged', async () => {
  let acknowledge: () => void = () => undefined
  const { clock, sent, producer } = world(
    { lingerMs: 1, maxBufferedBytes: 3_000 },
    () => new Promise((resolve) => (acknowledge = resolve)),
  )
  const settled: string[] = []
  for (const key of ['a', 'b', 'c']) {
    void producer.send([record(key, 1_400)]).then(() => settled.push(key))
  }
  await clock.advance(100)
  expect(sent).toEqual([['a', 'b']])
  acknowledge()
  await clock.advance(100)
  expect(settled).toEqual(['a', 'b'])
  expect(sent).toEqual([['a', 'b'], ['c']])
})

it('refuses a record that is too large before it sends anything of the call', async () => {
  const { clock, sent, producer } = world({ maxRecordBytes: 500 })
  const call = producer.send([record('a'), record('b', 501)])
  await expect(call).rejects.toBeInstanceOf(RecordTooLargeError)
  await expect(call).rejects.toMatchObject({ index: 1 })
  await clock.advance(100)
  expect(sent).toEqual([])
})

it('lets a caller go who stops waiting', async () => {
  const { clock, producer } = world({}, () => new Promise(() => undefined))
  const stop = new AbortController()
  const call = producer.send([record('a')], stop.signal)
  const failing = expect(call).rejects.toThrow('stopping')
  await clock.advance(20)
  stop.abort(new Error('stopping'))
  await failing
})

it('sends what it was given before it closes, and then nothing more', async () => {
  const { sent, producer, isClosed } = world()
  const call = producer.send([record('a')])
  await producer[Symbol.asyncDispose]()
  await call
  expect(sent).toEqual([['a']])
  expect(isClosed()).toBe(true)
  await expect(producer.send([record('b')])).rejects.toBeInstanceOf(ProduceError)
})
