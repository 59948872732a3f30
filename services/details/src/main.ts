import { createCodec, registryOutage } from '@aftercall/contracts'
import { createGenesysClient } from '@aftercall/genesys-api'
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
import { parseDetailsConfig } from './config.ts'
import { requestTopics } from './core/lanes.ts'
import { detailsMetrics } from './metrics.ts'
import { runDetails } from './run.ts'

await runMain('details', async (env) => {
  const config = parseDetailsConfig(env)
  const { topicPrefix } = config.kafka
  const log = createLogger({ service: 'details', level: config.log.level })
  using shutdown = shutdownSignals({ graceMs: 20_000, log })
  const clock = systemClock
  const watchdog = createWatchdog({ clock })
  await using telemetry = startTelemetry({ service: 'details', version: '0.1.0', ...config.telemetry })
  let notReady: () => string | null = () => 'starting'
  await using health = await startHealthServer({
    ...config.http,
    watchdog,
    notReady: () => (shutdown.stop.aborted ? 'stopping' : notReady()),
    prometheus: () => telemetry.prometheus(),
  })
  const watch = watchdog.loop('start', { maxSilenceMs: 120_000 })
  const registry = { registryUrl: config.registry.url, topicPrefix }
  const codec = await throughOutage(
    () => createCodec(registry, shutdown.stop),
    registryOutage,
    { clock, log, watch },
    shutdown.stop,
  )
  watch.done()
  const metrics = detailsMetrics(telemetry.meter, clock)
  const { maxIds, maxResponseBytes } = config.details
  await using closing = new AsyncDisposableStack()
  const clients = new Map(
    config.organisations.map((organisation) => {
      const observer = metrics.observerOf(organisation.id)
      const client = createGenesysClient({ organisation, clock, observer, maxIds, maxResponseBytes })
      return [organisation.id, closing.use(client)]
    }),
  )
  await using kafka = await connectKafka({ brokers: config.kafka.brokers, clientId: 'aftercall-details', log })
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: `${topicPrefix}${config.details.groupId}`,
    topics: requestTopics.map((topic) => `${topicPrefix}${topic}`),
    assignment: 'numbers',
    sessionTimeoutMs: config.kafka.sessionTimeoutMs,
  })
  notReady = () => (group.health().assigned === 0 ? 'no partition assigned' : null)
  log.info('details is running', { ...config.details, organisations: [...clients.keys()], health: health.url })
  const run = runDetails(
    {
      ...config.details,
      group,
      producer,
      codec,
      clients,
      clock,
      random: Math.random,
      log,
      watchdog,
      tracer: telemetry.tracer,
      metrics,
      policy: config.policy,
      topicPrefix,
    },
    shutdown.stop,
    shutdown.giveUp,
  )
  await Promise.race([run, group.failed])
})
