import { type Kafka, type ProducerConfig } from 'kafkajs'
import { manualClock } from '../testing/manual-clock.ts'
import { partitionProducer } from './transactions.ts'

const options = { transactionalId: 'x-3', groupId: 'g', timeoutMs: 30_000 }
const concurrent = () => Object.assign(new Error('busy'), { type: 'CONCURRENT_TRANSACTIONS' })

interface Answers {
  readonly connect?: () => Promise<void>
  readonly sendBatch?: () => Promise<void>
  readonly sendOffsets?: (attempt: number) => Promise<void>
  readonly commit?: (attempt: number) => Promise<void>
  readonly disconnect?: () => Promise<void>
}

/** A client that writes down what it is asked, and answers as each test says. */
function world(answers: Answers = {}) {
  const clock = manualClock()
  const asked: unknown[][] = []
  let config: ProducerConfig | undefined
  let offsetAttempts = 0
  let commits = 0
  const answer = (...what: unknown[]) => asked.push(what)
  const producer = {
    connect: () => (answer('connect'), answers.connect?.() ?? Promise.resolve()),
    disconnect: () => (answer('disconnect'), answers.disconnect?.() ?? Promise.resolve()),
    transaction: () => {
      answer('begin')
      return Promise.resolve({
        sendBatch: (batch: unknown) => (answer('send', batch), answers.sendBatch?.() ?? Promise.resolve([])),
        sendOffsets: (offsets: unknown) => (
          answer('offsets', offsets),
          answers.sendOffsets?.(++offsetAttempts) ?? Promise.resolve()
        ),
        commit: () => (answer('commit'), answers.commit?.(++commits) ?? Promise.resolve()),
      })
    },
  }
  const client = { producer: (given: ProducerConfig) => ((config = given), producer) }
  const open = async () => {
    const opened = await partitionProducer(client as unknown as Kafka, options, clock)
    asked.length = 0
    return opened
  }
  return { clock, client: client as unknown as Kafka, asked, open, config: () => config }
}
const verbs = (asked: readonly unknown[][]) => asked.map(([verb]) => verb)
const records = [
  { topic: 'out', key: 'a', value: Buffer.from('1') },
  { topic: 'state', key: 'b', value: null, partition: 3 },
]
const at = (topic: string, partition: number, offset: number) => ({ topic, partition, offset })

it('fences its predecessors, by an empty transaction, before it is handed out', async () => {
  const { asked, client, clock, config } = world()
  await partitionProducer(client, options, clock)
  expect(verbs(asked)).toEqual(['connect', 'begin', 'commit'])
  expect(config()).toMatchObject({
    transactionalId: 'x-3',
    transactionTimeout: 30_000,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // Back-to-back transactions must not wait for the default of 300 ms.
    retry: { initialRetryTime: 5, maxRetryTime: 500 },
  })
})

it('leaves no connection behind when it cannot be opened, and says why also when even that fails', async () => {
  const refused = new Error('not authorised')
  const { asked, client, clock } = world({
    commit: () => Promise.reject(refused),
    disconnect: () => Promise.reject(new Error('gone')),
  })
  await expect(partitionProducer(client, options, clock)).rejects.toBe(refused)
  expect(verbs(asked)).toEqual(['connect', 'begin', 'commit', 'disconnect'])
})

it('writes records and positions in one transaction, acknowledged by all replicas', async () => {
  const { open, asked } = world()
  const producer = await open()
  await producer.transact(records, [at('in', 3, 7), at('answers', 3, 9), at('in', 4, 1)])
  expect(verbs(asked)).toEqual(['begin', 'send', 'offsets', 'commit'])
  expect(asked[1]?.[1]).toMatchObject({
    acks: -1,
    topicMessages: [
      { topic: 'out', messages: [{ key: 'a', value: Buffer.from('1') }] },
      { topic: 'state', messages: [{ key: 'b', value: null, partition: 3 }] },
    ],
  })
  expect(asked[2]?.[1]).toStrictEqual({
    consumerGroupId: 'g',
    topics: [
      {
        topic: 'in',
        partitions: [
          { partition: 3, offset: '7' },
          { partition: 4, offset: '1' },
        ],
      },
      { topic: 'answers', partitions: [{ partition: 3, offset: '9' }] },
    ],
  })
})

it('asks for nothing that a step does not have', async () => {
  const { open, asked } = world()
  const producer = await open()
  await producer.transact(records, [])
  await producer.transact([], [at('in', 3, 7)])
  expect(verbs(asked)).toEqual(['begin', 'send', 'commit', 'begin', 'offsets', 'commit'])
})

it('commits nothing of a transaction whose records are refused', async () => {
  const { open, asked } = world({ sendBatch: () => Promise.reject(new Error('fenced')) })
  const producer = await open()
  await expect(producer.transact(records, [at('in', 3, 7)])).rejects.toThrow('fenced')
  expect(verbs(asked)).toEqual(['begin', 'send'])
})

it('asks again every 5 ms while the last transaction is still being ended', async () => {
  const { open, asked, clock } = world({
    sendOffsets: (attempt) => (attempt < 4 ? Promise.reject(concurrent()) : Promise.resolve()),
  })
  const producer = await open()
  const done = producer.transact([], [at('in', 3, 7)])
  await clock.advance(14)
  expect(verbs(asked)).toEqual(['begin', 'offsets', 'offsets', 'offsets'])
  await clock.advance(1)
  await done
  expect(verbs(asked).slice(-2)).toEqual(['offsets', 'commit'])
})

it('does not ask again after any other answer', async () => {
  const fenced = Object.assign(new Error('fenced'), { type: 'INVALID_PRODUCER_EPOCH' })
  const { open, asked } = world({ sendOffsets: () => Promise.reject(fenced) })
  const producer = await open()
  await expect(producer.transact([], [at('in', 3, 7)])).rejects.toBe(fenced)
  expect(verbs(asked)).toEqual(['begin', 'offsets'])
})

it('gives up after 200 tries', async () => {
  const { open, asked, clock } = world({ sendOffsets: () => Promise.reject(concurrent()) })
  const producer = await open()
  const failing = expect(producer.transact([], [at('in', 3, 7)])).rejects.toThrow('busy')
  await clock.advance(1_000)
  await failing
  expect(asked.filter(([verb]) => verb === 'offsets')).toHaveLength(200)
})

it('does not wait longer for a transaction than the broker would', async () => {
  const { open, clock } = world({
    commit: (attempt) => (attempt === 1 ? Promise.resolve() : new Promise(() => undefined)),
  })
  const producer = await open()
  let outcome = 'open'
  void producer.transact(records, []).catch((error: unknown) => (outcome = (error as Error).message))
  await clock.advance(29_999)
  expect(outcome).toBe('open')
  await clock.advance(1)
  expect(outcome).toContain('did not end within 30000 ms')
})

it('leaves no timer behind a transaction that ended in time, nor a rejection that nobody expects', async () => {
  const { open, clock } = world()
  const sleeping: AbortSignal[] = []
  const sleep = clock.sleep.bind(clock)
  clock.sleep = (ms, signal) => {
    if (signal) sleeping.push(signal)
    return sleep(ms, signal)
  }
  const producer = await open()
  await producer.transact(records, [])
  await producer.close()
  expect(sleeping).toHaveLength(2)
  expect(sleeping.every(({ aborted }) => aborted)).toBe(true)
})

describe('closing', () => {
  it('ends the connection, but not what is open', async () => {
    const { open, asked } = world()
    const producer = await open()
    await producer.close()
    expect(verbs(asked)).toEqual(['disconnect'])
  })

  it('waits until the client has let go of the last transaction', async () => {
    const commit = Promise.withResolvers<undefined>()
    const { open, asked, clock } = world({ commit: (attempt) => (attempt === 1 ? Promise.resolve() : commit.promise) })
    const producer = await open()
    const running = producer.transact(records, [])
    const closing = producer.close()
    await clock.advance(1)
    expect(verbs(asked)).toEqual(['begin', 'send', 'commit'])
    commit.resolve(undefined)
    await Promise.all([running, closing])
    expect(verbs(asked)).toEqual(['begin', 'send', 'commit', 'disconnect'])
  })

  it('also of one that failed', async () => {
    const { open, asked } = world({ sendBatch: () => Promise.reject(new Error('fenced')) })
    const producer = await open()
    await producer.transact(records, []).catch(() => undefined)
    await producer.close()
    expect(verbs(asked)).toEqual(['begin', 'send', 'disconnect'])
  })

  it('takes 5 s at most; what still hangs then ends later', async () => {
    const commit = Promise.withResolvers<undefined>()
    const { open, asked, clock } = world({
      commit: (attempt) => (attempt === 1 ? Promise.resolve() : commit.promise),
      disconnect: () => Promise.reject(new Error('gone')),
    })
    const producer = await open()
    const running = producer.transact(records, [])
    let isClosed = false
    void producer.close().then(() => (isClosed = true))
    await clock.advance(4_999)
    expect(isClosed).toBe(false)
    await clock.advance(1)
    expect(isClosed).toBe(true)
    commit.resolve(undefined)
    await running
    await clock.advance(1)
    expect(verbs(asked)).toContain('disconnect')
  })
})
