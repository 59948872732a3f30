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
import { parseCompletionConfig } from './config.ts'
import { completionMetrics } from './metrics.ts'
import { runCompletion } from './run.ts'

await runMain('completion', async (env) => {
  const config = parseCompletionConfig(env)
  const { topicPrefix } = config.kafka
  const log = createLogger({ service: 'completion', level: config.log.level })
  using shutdown = shutdownSignals({ graceMs: 20_000, log })
  const clock = systemClock
  const watchdog = createWatchdog({ clock })
  await using telemetry = startTelemetry({ service: 'completion', version: '0.1.0', ...config.telemetry })
  let notReady: () => string | null = () => 'starting'
  await using _health = await startHealthServer({
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
  await using kafka = await connectKafka({ brokers: config.kafka.brokers, clientId: 'aftercall-completion', log })
  await using group = await kafka.statefulGroup({
    groupId: `${topicPrefix}${config.completion.groupId}`,
    inputTopics: [`${topicPrefix}conversation-events`, `${topicPrefix}fetch-outcomes`],
    stateTopic: `${topicPrefix}completion-state`,
    transactionalIdPrefix: `${topicPrefix}${config.completion.groupId}`,
    sessionTimeoutMs: config.kafka.sessionTimeoutMs,
  })
  notReady = () => (group.health().assigned === 0 ? 'no partition assigned' : null)
  log.info('completion is running', { ...config.completion.options })
  const run = runCompletion(
    {
      group,
      log,
      watchdog,
      clock,
      codec,
      topicPrefix,
      tracer: telemetry.tracer,
      metrics: completionMetrics(telemetry.meter),
      options: config.completion.options,
      limits: config.completion.limits,
      eventsTopic: `${topicPrefix}conversation-events`,
      maxSilenceMs: 60_000,
    },
    shutdown.stop,
  )
  await Promise.race([run, group.failed])
})
