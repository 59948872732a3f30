import { batcher, type BatcherOptions } from './batcher.ts'
import { recordBytes } from './core/record-size.ts'
import { silent } from './log.ts'
import { type KafkaObserver } from './observer.ts'
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
  observer: KafkaObserver = {},
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
  const producer = batcher(target, { ...limits, ...options }, { clock, log: silent, observer })
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
  const sleep = clock.sleep.bind(clock)
  clock.sleep = (ms, signal) => {
    // No clock can sleep for ever: a real one would wake at once, again and again.
    expect(ms).toBeLessThan(Infinity)
    return sleep(ms, signal)
  }
  const stop = new AbortController()
  const call = producer.send([record('a')], stop.signal)
  const failing = expect(call).rejects.toThrow('stopping')
  await clock.advance(20)
  stop.abort(new Error('stopping'))
  await failing
  await clock.advance(120_000)
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

/** A broker that acknowledges when it is told to. */
function slowBroker() {
  const waiting: (() => void)[] = []
  const answer = () => new Promise<void>((resolve) => waiting.push(resolve))
  return { answer, acknowledge: () => waiting.splice(0).forEach((resolve) => resolve()) }
}
const outcomes = (calls: readonly Promise<void>[]) => {
  const seen = calls.map(() => 'open')
  calls.forEach((call, i) => {
    call.then(
      () => (seen[i] = 'done'),
      (error: unknown) => (seen[i] = (error as Error).message),
    )
  })
  return seen
}
const sizeOf = (key: string, bytes = 10) => recordBytes(record(key, bytes))

describe('batches', () => {
  it.each([
    ['the count of records', { maxRecords: 2 }],
    ['their bytes', { maxBytes: 2 * sizeOf('a') }],
  ])('go as soon as later calls bring %s to the limit', async (_what, options) => {
    const { clock, sent, producer } = world({ lingerMs: 1_000, ...options })
    void producer.send([record('a')])
    await clock.advance(10)
    expect(sent).toEqual([])
    void producer.send([record('b')])
    await clock.advance(0)
    expect(sent).toEqual([['a', 'b']])
  })

  it('are cut at the limits; the rest waits its time and goes in order', async () => {
    const { clock, sent, producer } = world({ lingerMs: 1_000, maxRecords: 2, maxBytes: 2 * sizeOf('a') })
    const call = producer.send(['a', 'b', 'c', 'd', 'e'].map((key) => record(key)))
    await clock.advance(999)
    expect(sent).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    await clock.advance(1)
    await call
    expect(sent.at(-1)).toEqual(['e'])
  })

  it('are cut by their bytes alone, too', async () => {
    const { clock, sent, producer } = world({ maxBytes: 2 * sizeOf('a') })
    const call = producer.send(['a', 'b', 'c'].map((key) => record(key)))
    await clock.advance(10)
    await call
    expect(sent).toEqual([['a', 'b'], ['c']])
  })

  it('count only the bytes that still wait', async () => {
    const { clock, sent, producer } = world({ lingerMs: 1_000, maxBytes: 3 * sizeOf('a') })
    await producer.send(['a', 'b', 'c'].map((key) => record(key)))
    void producer.send([record('d')])
    await clock.advance(500)
    expect(sent).toEqual([['a', 'b', 'c']])
  })

  it('need time of their own for calls that come one after the other', async () => {
    const { clock, sent, producer } = world()
    for (const key of ['a', 'b']) {
      const call = producer.send([record(key)])
      await clock.advance(10)
      await call
    }
    expect(sent).toEqual([['a'], ['b']])
  })

  it('are observed: sent with their bytes and the time they took, and every repetition', async () => {
    const seen: unknown[] = []
    const { clock, producer } = world(
      { maxRecords: 2 },
      (_, attempt) => (attempt === 1 ? Promise.reject(new Error('no leader')) : clock.sleep(7)),
      { batchSent: (sent) => seen.push(sent), batchRetried: (retried) => seen.push(retried) },
    )
    const call = producer.send([record('a'), record('b', 30)])
    await clock.advance(1_000)
    await call
    expect(seen).toEqual([
      { records: 2, attempt: 1 },
      { records: 2, bytes: sizeOf('a') + sizeOf('b', 30), durationMs: 7 },
    ])
  })
})

describe('a call', () => {
  it('of several batches is done with its last record', async () => {
    const { answer, acknowledge } = slowBroker()
    const { clock, producer } = world({ maxRecords: 1 }, answer)
    const seen = outcomes([producer.send([record('a'), record('b')])])
    await clock.advance(1)
    acknowledge()
    await clock.advance(1)
    expect(seen).toEqual(['open'])
    acknowledge()
    await clock.advance(1)
    expect(seen).toEqual(['done'])
  })

  it('fails with the first record that is refused, not only when the others are through', async () => {
    const { answer } = slowBroker()
    const { clock, sent, producer } = world({ maxRecords: 1 }, (records, attempt) =>
      attempt === 1 ? Promise.reject(new Error('refused')) : answer(),
    )
    const seen = outcomes([producer.send([record('bad'), record('b')])])
    await clock.advance(1)
    expect(seen[0]).toContain('could not produce to t: the broker refuses the record: refused')
    expect(sent).toEqual([['bad']])
  })

  it('of no records is done at once', async () => {
    const { sent, producer } = world()
    await producer.send([])
    expect(sent).toEqual([])
  })

  it('may have a record of exactly the largest size', async () => {
    const { clock, sent, producer } = world({ maxRecordBytes: sizeOf('a') })
    void producer.send([record('a')])
    await clock.advance(10)
    expect(sent).toEqual([['a']])
    await expect(producer.send([record('a', 11)])).rejects.toThrow('could not produce record 0 to t')
  })

  it('that is refused tells the reason as its cause', async () => {
    const refused = new Error('refused')
    const { producer } = world({ maxRecords: 1 }, () => Promise.reject(refused))
    await expect(producer.send([record('a')])).rejects.toMatchObject({ name: 'ProduceError', cause: refused })
  })

  it('whose caller has gone before is not begun, and one whose caller goes is not sent', async () => {
    const { clock, sent, producer } = world()
    const stop = new AbortController()
    const call = expect(producer.send([record('a')], stop.signal)).rejects.toThrow('stopping')
    await clock.advance(1)
    stop.abort(new Error('stopping'))
    await call
    await expect(producer.send([record('b')], stop.signal)).rejects.toThrow('stopping')
    const other = producer.send([record('c')])
    await clock.advance(10)
    await other
    expect(sent).toEqual([['c']])
  })

  it('whose caller goes while it is let in ends, too', async () => {
    const { clock, sent, producer } = world({ maxBufferedBytes: sizeOf('a') })
    const stop = new AbortController()
    const call = expect(producer.send([record('a')], stop.signal)).rejects.toThrow('stopping')
    // It waits for the room that the first one takes.
    const seen = outcomes([producer.send([record('b')])])
    stop.abort(new Error('stopping'))
    await call
    await clock.advance(20)
    expect(seen).toEqual(['done'])
    expect(sent).toEqual([['b']])
  })

  it('listens to its caller no longer than it lasts', async () => {
    const { clock, producer } = world()
    const listeners = new Set<unknown>()
    const signal = {
      throwIfAborted: () => undefined,
      addEventListener: (type: string, listener: unknown) => type === 'abort' && listeners.add(listener),
      removeEventListener: (type: string, listener: unknown) => type === 'abort' && listeners.delete(listener),
    } as unknown as AbortSignal
    const call = producer.send([record('a')], signal)
    await clock.advance(1)
    expect(listeners.size).toBe(1)
    await clock.advance(9)
    await call
    expect(listeners.size).toBe(0)
  })
})

describe('the deadline', () => {
  it('is that of each call: what shares a batch with an older one stays in it', async () => {
    const { answer, acknowledge } = slowBroker()
    const { clock, producer } = world({ lingerMs: 500, deadlineMs: 1_000 }, answer)
    const first = producer.send([record('a')])
    const seen = outcomes([first])
    await clock.advance(400)
    const second = outcomes([producer.send([record('b')])])
    await clock.advance(599)
    expect([seen, second]).toEqual([['open'], ['open']])
    await clock.advance(1)
    expect(seen[0]).toContain('could not produce within 1000 ms')
    expect(second).toEqual(['open'])
    acknowledge()
    await clock.advance(1)
    expect(second).toEqual(['done'])
  })

  it('holds for what waits behind an attempt that hangs', async () => {
    const { answer } = slowBroker()
    const { clock, producer } = world({ maxRecords: 1, deadlineMs: 1_000 }, answer)
    const seen = outcomes([producer.send([record('a')]), producer.send([record('b')])])
    await clock.advance(1_000)
    expect(seen.map((text) => text.slice(0, 13))).toEqual(['could not pro', 'could not pro'])
  })

  it('holds for what waits behind an attempt that is refused again and again', async () => {
    const { clock, sent, producer } = world({ maxRecords: 1, deadlineMs: 1_000 }, () =>
      Promise.reject(new Error('down')),
    )
    const seen = outcomes([producer.send([record('a')]), producer.send([record('b')])])
    // The attempts are at 0, 100, 300 and 700 ms; the next would be at 1,500.
    await clock.advance(1_500)
    expect(sent).toEqual([['a'], ['a'], ['a'], ['a']])
    expect(seen.map((text) => text.slice(0, 13))).toEqual(['could not pro', 'could not pro'])
  })

  it('needs no other attempt when one fails just then, and all who waited hear why', async () => {
    const { clock, sent, producer } = world({ maxRecords: 1, deadlineMs: 1_000 }, () =>
      clock.sleep(1_000).then(() => Promise.reject(new Error('down'))),
    )
    const calls = [producer.send([record('a')]), producer.send([record('b')])]
    const seen = outcomes(calls)
    await clock.advance(1_000)
    expect(seen).not.toContain('open')
    for (const call of calls) await expect(call).rejects.toMatchObject({ cause: { message: 'down' } })
    expect(sent).toEqual([['a']])
  })

  it('also ends the wait for room in the buffer', async () => {
    const { answer } = slowBroker()
    const { clock, producer } = world({ deadlineMs: 1_000, maxBufferedBytes: 2 * sizeOf('a') }, answer)
    const first = outcomes([producer.send([record('a'), record('b')])])
    await clock.advance(500)
    const seen = outcomes([producer.send([record('c')])])
    await clock.advance(999)
    expect(seen).toEqual(['open'])
    await clock.advance(1)
    expect(seen[0]).toContain('the buffer stayed full, nothing was sent')
    expect(first[0]).toContain('could not produce within 1000 ms')
  })
})

describe('the buffer', () => {
  it('takes as much as it may hold', async () => {
    const { answer } = slowBroker()
    const { clock, sent, producer } = world({ maxBufferedBytes: 2 * sizeOf('a') }, answer)
    for (const key of ['a', 'b', 'c']) void producer.send([record(key)]).catch(() => undefined)
    await clock.advance(10)
    expect(sent).toEqual([['a', 'b']])
  })

  it('takes a call that is larger than it when that is alone', async () => {
    const { clock, sent, producer } = world({ maxBufferedBytes: 10 })
    const call = producer.send([record('a')])
    await clock.advance(10)
    await call
    expect(sent).toEqual([['a']])
  })

  it('has room again when records are given up', async () => {
    const { clock, sent, producer } = world({ maxRecords: 1, maxBufferedBytes: sizeOf('a') }, (_, attempt) =>
      attempt === 1 ? Promise.reject(new Error('refused')) : Promise.resolve(),
    )
    const seen = outcomes([producer.send([record('a')]), producer.send([record('b')])])
    await clock.advance(1)
    expect(seen).toEqual([expect.stringContaining('refused'), 'done'])
    expect(sent).toEqual([['a'], ['b']])
  })

  it('has room again when nobody waits for its records any more', async () => {
    const { clock, sent, producer } = world({ maxBufferedBytes: sizeOf('a') })
    const stop = new AbortController()
    const call = expect(producer.send([record('a')], stop.signal)).rejects.toThrow('stopping')
    await clock.advance(1)
    stop.abort(new Error('stopping'))
    await call
    const next = outcomes([producer.send([record('b')])])
    await clock.advance(20)
    expect(next).toEqual(['done'])
    expect(sent).toEqual([['b']])
  })
})

describe('closing', () => {
  it('waits for no more records', async () => {
    const { clock, sent, producer } = world()
    const call = producer.send([record('a')])
    await clock.advance(1)
    await producer[Symbol.asyncDispose]()
    await call
    expect(sent).toEqual([['a']])
  })

  it('tells those who wait for room', async () => {
    const { answer } = slowBroker()
    const { clock, producer } = world({ maxBufferedBytes: sizeOf('a') }, answer)
    const seen = outcomes([producer.send([record('a')]), producer.send([record('b')])])
    await clock.advance(10)
    void producer[Symbol.asyncDispose]()
    await clock.advance(0)
    expect(seen).toEqual(['open', expect.stringContaining('could not produce')])
  })

  it('takes 10 s at most; then it tells those whose records still wait that nobody knows', async () => {
    const { answer } = slowBroker()
    const { clock, producer, isClosed } = world({ maxRecords: 1 }, answer)
    const stop = new AbortController()
    const seen = outcomes([
      producer.send([record('a')]),
      producer.send([record('b')]),
      producer.send([record('c')], stop.signal),
    ])
    await clock.advance(1)
    stop.abort(new Error('stopping'))
    void producer[Symbol.asyncDispose]()
    await clock.advance(9_999)
    expect(isClosed()).toBe(false)
    await clock.advance(1)
    expect(isClosed()).toBe(true)
    expect(seen).toEqual(['open', expect.stringContaining('the producer was closed first'), 'stopping'])
  })

  it('leaves no timer behind', async () => {
    const { clock, producer } = world()
    const sleeping: AbortSignal[] = []
    const sleep = clock.sleep.bind(clock)
    clock.sleep = (ms, signal) => {
      if (signal) sleeping.push(signal)
      return sleep(ms, signal)
    }
    void producer.send([record('a')])
    await producer[Symbol.asyncDispose]()
    expect(sleeping.length).toBeGreaterThan(0)
    expect(sleeping.every(({ aborted }) => aborted)).toBe(true)
  })
})
