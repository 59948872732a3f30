import { type Cluster, type ConsumerConfig, type ConsumerRunConfig, type EachBatchPayload, type Kafka } from 'kafkajs'
import { machineClock } from '../clock.ts'
import { type DriverEvents, type FetchedBatch } from '../group/driver.ts'
import { silent } from '../log.ts'
import { consumerDriver } from './consumer-driver.ts'
import { type Attached } from './guard.ts'

const topic = 'in'
const events = { GROUP_JOIN: 'join', REBALANCING: 'rebalancing', HEARTBEAT: 'heartbeat', REQUEST: 'request' }
const more = { FETCH: 'fetch', CRASH: 'crash', STOP: 'stop' }

/** A driver over a client that writes down what it is asked, and that a test lets speak. */
async function world(sessionTimeoutMs = 30_000) {
  let config: ConsumerConfig | undefined
  let run: ConsumerRunConfig | undefined
  let subscription: unknown
  let heartbeats = 0
  const listeners = new Map<string, (event: { payload: unknown }) => void>()
  const inner = {
    generationId: 1,
    memberId: 'm',
    offsetManager: null,
    fetch: () => Promise.resolve([]),
    heartbeat: () => ((heartbeats += 1), Promise.resolve()),
  }
  const consumer = {
    events: { ...events, ...more },
    on: (name: string, listener: (event: { payload: unknown }) => void) => void listeners.set(name, listener),
    connect: () => Promise.resolve(),
    subscribe: (given: unknown) => ((subscription = given), Promise.resolve()),
    run: (given: ConsumerRunConfig) => ((run = given), Promise.resolve()),
    disconnect: () => Promise.resolve(),
  }
  const client = { consumer: (given: ConsumerConfig) => ((config = given), consumer) } as unknown as Kafka
  const limits = { groupId: 'g', topics: [topic], alike: [], sessionTimeoutMs, maxBufferedBytes: 1_000_000 }
  const tools = { clock: machineClock, log: silent, observer: {} }
  const driver = consumerDriver(() => client, { ...limits, assignment: 'numbers' }, tools)
  const fetched: FetchedBatch[] = []
  const failed: Error[] = []
  const lost: Error[] = []
  const handlers: DriverEvents = {
    assigned: () => undefined,
    lost: (error) => void lost.push(error),
    fetched: (batch) => void fetched.push(batch),
    failed: (error) => void failed.push(error),
  }
  await driver.start(handlers)
  const [makeAssigner] = config?.partitionAssigners ?? []
  const assigner = makeAssigner?.({ cluster: {} as Cluster, groupId: 'g', logger: {} as never }) as Attached | undefined
  assigner?.attach?.(inner as never)
  const say = (name: keyof typeof events | keyof typeof more, payload: unknown = {}) =>
    listeners.get({ ...events, ...more }[name])?.({ payload })
  say('GROUP_JOIN', { memberAssignment: { [topic]: [0] } })
  return {
    driver,
    fetched,
    failed,
    lost,
    say,
    config: () => config,
    run: () => run,
    subscription: () => subscription,
    heartbeats: () => heartbeats,
  }
}

describe('a consumer', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  it('begins at the start of a log, and neither commits nor resolves on its own', async () => {
    const { driver, run, subscription, config } = await world()
    expect(subscription()).toEqual({ topics: [topic], fromBeginning: true })
    expect(run()).toMatchObject({ autoCommit: false, eachBatchAutoResolve: false })
    expect(config()).toMatchObject({ sessionTimeout: 30_000, allowAutoTopicCreation: false })
    await driver.close()
  })

  it('only hands over in its loop, and passes over all of a batch', async () => {
    const { driver, run, fetched } = await world()
    const resolved: string[] = []
    const message = (offset: string) => ({ offset, key: null, value: null, headers: {}, timestamp: '0' })
    const batch = {
      topic,
      partition: 0,
      fetchedOffset: '3',
      messages: [message('3'), message('4')],
      lastOffset: () => '6',
    }
    const payload = { batch, resolveOffset: (offset: string) => void resolved.push(offset) }
    await run()?.eachBatch?.(payload as unknown as EachBatchPayload)
    expect(fetched).toMatchObject([{ from: 3, next: 7, records: [{ offset: 3 }, { offset: 4 }] }])
    expect(resolved).toEqual(['4'])
    await driver.close()
  })

  it('beats by a timer of its own, whatever its loop is waiting for', async () => {
    const { driver, heartbeats } = await world(6_000)
    await jest.advanceTimersByTimeAsync(6_000)
    expect(heartbeats()).toBeGreaterThanOrEqual(9)
    await driver.close()
    const before = heartbeats()
    await jest.advanceTimersByTimeAsync(6_000)
    expect(heartbeats()).toBe(before)
  })

  it('ends the member when it crashes for good, not while it restarts', async () => {
    const { driver, say, failed, lost } = await world()
    say('CRASH', { error: new Error('a broker went away'), restart: true })
    expect([lost.length, failed.length]).toEqual([1, 0])
    say('CRASH', { error: new Error('not authorised'), restart: false })
    expect(failed.map(({ message }) => message)).toEqual([
      'the consumer of group g ended and does not restart: not authorised',
    ])
    await driver.close()
  })

  it('does not restart for ever', async () => {
    const { driver, config } = await world()
    const mayRestart = async () => {
      const answer = config()?.retry?.restartOnFailure?.(new Error('again'))
      // It may wait before it answers, less than this.
      await jest.advanceTimersByTimeAsync(30_000)
      return answer
    }
    const answers: (boolean | undefined)[] = []
    for (let crash = 0; crash < 11; crash++) answers.push(await mayRestart())
    expect(answers).toEqual([...Array<boolean>(10).fill(true), false])
    await driver.close()
  })

  it('ends the member when it stops without saying why', async () => {
    const { driver, say, failed, lost } = await world()
    say('STOP')
    expect([lost.length, failed.length]).toEqual([1, 0])
    await jest.advanceTimersByTimeAsync(30_000)
    expect(failed.map(({ message }) => message)).toEqual([expect.stringContaining('stopped without a reason')])
    await driver.close()
  })

  it('takes a fetch that is answered, and not one that is only asked, for a sign of life', async () => {
    const { driver, say } = await world()
    const before = driver.lastFetchAt()
    await jest.advanceTimersByTimeAsync(1_000)
    say('REQUEST', { apiName: 'Heartbeat' })
    say('FETCH')
    expect(driver.lastFetchAt()).toBe(before)
    say('REQUEST', { apiName: 'Fetch' })
    expect(driver.lastFetchAt()).toBe(before + 1_000)
    await driver.close()
  })
})
