import { memoryCodec } from '@aftercall/contracts'
import { type OwnedPartition } from '@aftercall/kafka'
import { silentLogger, startTelemetry, virtualClock } from '@aftercall/runtime'
import { completionMetrics } from './metrics.ts'
import { stepPartition } from './partition.ts'
import { emptyPartition } from './partition-state.ts'
import { options } from './testing/world.ts'

const telemetry = startTelemetry({ service: 'test', version: '0', sampleRatio: 0 })
afterAll(() => telemetry[Symbol.asyncDispose]())

it('takes what is long due in portions, and the rest with the next steps', async () => {
  const now = 1_700_000_000_000
  const codec = memoryCodec()
  const partition = emptyPartition(codec)
  for (let index = 0; index < 250; index++) partition.timers.set(`conversation-${index}`, now - index)
  const owned: Pick<OwnedPartition, 'take' | 'step'> = {
    take: () => Promise.resolve([]),
    step: () => Promise.resolve(),
  }
  const context = {
    codec,
    log: silentLogger,
    tracer: telemetry.tracer,
    topicPrefix: '',
    groupId: 'group',
    clock: virtualClock(now),
    options,
    metrics: completionMetrics(telemetry.meter),
    limits: { maxRecords: 100, maxBytes: 1_000_000, lingerMs: 10, maxIdleMs: 1_000 },
    eventsTopic: 'conversation-events',
  }
  const reader = { decode: codec.decode }
  await stepPartition(owned as OwnedPartition, partition, reader, context, new AbortController().signal)
  expect(partition.timers.takeDue(now, 1_000)).toHaveLength(150)
})
