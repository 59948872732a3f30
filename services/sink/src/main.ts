import { connectClickHouse } from '@aftercall/clickhouse'
import { createCodec, registryOutage } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { deadLetterShare, runService } from '@aftercall/runtime'
import { parseSinkConfig, type SinkConfig } from './config.ts'
import { sinkTopics, tables } from './core/routes.ts'
import { verifyTables } from './io/verify-tables.ts'
import { declareSinkInstruments } from './metrics.ts'
import { runSink } from './run.ts'

const graceMs = (config: SinkConfig) => config.sink.graceMs
const about = { name: 'sink', version: '0.1.0', parseConfig: parseSinkConfig, graceMs }

await runService(about, async (config, service) => {
  const { brokers, topicPrefix, clientId, sessionTimeoutMs } = config.kafka
  const { groupId, limits, maxBufferedBytes, requestTimeoutMs } = config.sink
  const { log, clock, watchdog, telemetry, stop, giveUp, starting } = service
  await using store = await connectClickHouse({ ...config.clickhouse, requestTimeoutMs })
  const written = tables.map(({ table }) => table)
  const verified = await verifyTables(written, { store, clock, log, watch: starting }, stop)
  if (!verified) return
  const registry = { registryUrl: config.registry.url, topicPrefix, topics: sinkTopics }
  const codec = await service.waitThrough(registryOutage, () => createCodec(registry, stop))
  const instruments = declareSinkInstruments(telemetry.meter)
  const observer = { rebalanced: () => instruments.rebalances.add(1) }
  await using kafka = await connectKafka({ brokers, clientId: clientId ?? 'aftercall-sink', log, observer })
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: `${topicPrefix}${groupId}`,
    topics: sinkTopics.map((topic) => `${topicPrefix}${topic}`),
    assignment: 'spread',
    sessionTimeoutMs,
    maxBufferedBytes,
  })
  service.readyWhen(() => (group.health().assigned === 0 ? 'no partition assigned' : null), { ...limits })
  const { tracer } = telemetry
  const share = deadLetterShare({ stage: 'sink', ...config.deadLetters })
  const parts = { share, group, store, codec, producer, clock, log, watchdog, tracer, instruments, topicPrefix, limits }
  await Promise.race([runSink(parts, stop, giveUp), group.failed])
})
