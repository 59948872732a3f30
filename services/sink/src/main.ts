import { connectClickHouse } from '@aftercall/clickhouse'
import { createCodec, registryOutage } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import {
  createLogger,
  runMain,
  shutdownSignals,
  startHealthServer,
  startTelemetry,
  systemClock,
  throughOutage,
  watchdog as createWatchdog,
} from '@aftercall/runtime'
import { parseSinkConfig } from './config.ts'
import { sinkTopics, tables } from './core/routes.ts'
import { verifyTables } from './io/verify-tables.ts'
import { declareSinkInstruments } from './metrics.ts'
import { runSink } from './run.ts'

await runMain('sink', async (env) => {
  const config = parseSinkConfig(env)
  const { brokers, topicPrefix, sessionTimeoutMs } = config.kafka
  const { groupId, limits, maxBufferedBytes, requestTimeoutMs, graceMs } = config.sink
  const log = createLogger({ service: 'sink', level: config.log.level })
  using shutdown = shutdownSignals({ graceMs, log })
  const clock = systemClock
  const watchdog = createWatchdog({ clock })
  await using telemetry = startTelemetry({ service: 'sink', version: '0.1.0', ...config.telemetry })
  let notReady: () => string | null = () => 'starting'
  await using _health = await startHealthServer({
    ...config.http,
    watchdog,
    notReady: () => (shutdown.stop.aborted ? 'stopping' : notReady()),
    prometheus: () => telemetry.prometheus(),
  })

  await using store = await connectClickHouse({
    ...config.clickhouse,
    requestTimeoutMs,
  })
  const watch = watchdog.loop('start', { maxSilenceMs: 120_000 })
  const written = tables.map(({ table }) => table)
  const verified = await verifyTables(written, { store, clock, log, watch }, shutdown.stop)
  if (!verified) return

  const registry = { registryUrl: config.registry.url, topicPrefix, topics: sinkTopics }
  const codec = await throughOutage(
    () => createCodec(registry, shutdown.stop),
    registryOutage,
    { clock, log, watch },
    shutdown.stop,
  )
  watch.done()
  await using kafka = await connectKafka({ brokers, clientId: 'aftercall-sink', log })
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: `${topicPrefix}${groupId}`,
    topics: sinkTopics.map((topic) => `${topicPrefix}${topic}`),
    assignment: 'spread',
    sessionTimeoutMs,
    maxBufferedBytes,
  })
  notReady = () => (group.health().assigned === 0 ? 'no partition assigned' : null)
  log.info('sink is running', { ...limits })
  const instruments = declareSinkInstruments(telemetry.meter)
  const { tracer } = telemetry
  const parts = { group, store, codec, producer, clock, log, watchdog, tracer, instruments, topicPrefix, limits }
  await Promise.race([runSink(parts, shutdown.stop, shutdown.giveUp), group.failed])
})
