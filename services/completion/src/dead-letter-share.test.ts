import { memoryCodec, replayHeaders } from '@aftercall/contracts'
import { memoryCluster } from '@aftercall/kafka'
import {
  deadLetterShare,
  DeadLetterShareError,
  silentLogger,
  startTelemetry,
  virtualClock,
  watchdog,
} from '@aftercall/runtime'
import { completionMetrics } from './metrics.ts'
import { runCompletion } from './run.ts'
import { options } from './testing/world.ts'

const telemetry = startTelemetry({ service: 'test', version: '0', sampleRatio: 0 })
afterAll(() => telemetry[Symbol.asyncDispose]())

const topics = ['conversation-events', 'fetch-outcomes', 'completion-state', 'dead-letters']

/** Completion over a log that holds nothing but bytes that nobody can read. */
async function readRubbish(count: number, headers = {}) {
  const clock = virtualClock(1_700_000_000_000)
  const cluster = memoryCluster({ clock })
  const kafka = cluster.connect()
  await kafka.createTopics(topics.map((name) => ({ name, partitions: 1, replicationFactor: 1, config: {} })))
  const producer = await kafka.producer()
  const record = { topic: 'conversation-events', key: 'k', value: Buffer.from('not framed'), headers }
  await producer.send(Array.from({ length: count }, () => record))
  const group = await kafka.statefulGroup({
    groupId: 'completion',
    inputTopics: ['conversation-events', 'fetch-outcomes'],
    stateTopic: 'completion-state',
    transactionalIdPrefix: 'completion',
  })
  const stop = new AbortController()
  const parts = { group, clock, codec: memoryCodec(), options, log: silentLogger, watchdog: watchdog({ clock }) }
  const run = runCompletion(
    {
      ...parts,
      topicPrefix: '',
      tracer: telemetry.tracer,
      metrics: completionMetrics(telemetry.meter),
      limits: { maxRecords: 100, maxBytes: 1_000_000, lingerMs: 10, maxIdleMs: 1_000 },
      eventsTopic: 'conversation-events',
      maxSilenceMs: 60_000,
      share: deadLetterShare({ stage: 'completion', maxShare: 0.5, windowRecords: 1_000 }),
    },
    stop.signal,
  )
  let ended: unknown
  run.catch((error: unknown) => (ended = error))
  for (let seconds = 0; seconds < 30 && ended === undefined; seconds++) await clock.advance(1_000)
  stop.abort(new Error('stop'))
  await Promise.all([run.catch(() => undefined), clock.advance(0)])
  const committed = cluster.committed('completion', 'conversation-events', 0) ?? 0
  return { ended, committed, letters: cluster.records('dead-letters').length }
}

it('stops when most of what it reads would be dead-lettered, and commits nothing of that step', async () => {
  const { ended, committed, letters } = await readRubbish(300)
  expect(ended).toBeInstanceOf(DeadLetterShareError)
  expect(String(ended)).toMatch(/undecodable_record 200/)
  expect([committed, letters]).toEqual([100, 100])
})

it('does not judge replays, and leaves those of another group alone', async () => {
  expect((await readRubbish(300, replayHeaders('completion', 'kafka:conversation-events/0/1'))).letters).toBe(300)
  const others = await readRubbish(300, replayHeaders('sink', 'kafka:conversation-events/0/1'))
  expect(others).toMatchObject({ ended: undefined, letters: 0 })
  expect(others.committed).toBeGreaterThanOrEqual(300)
})
