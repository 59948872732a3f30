import { createCodec } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import {
  createLogger,
  runMain,
  shutdownSignals,
  startHealthServer,
  startTelemetry,
  systemClock,
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
  const codec = await createCodec({ registryUrl: config.registry.url, topicPrefix })
  await using kafka = await connectKafka({ brokers: config.kafka.brokers, clientId: 'aftercall-completion', log })
  await using group = await kafka.statefulGroup({
    groupId: `${topicPrefix}${config.completion.groupId}`,
    inputTopics: [`${topicPrefix}conversation-events`, `${topicPrefix}fetch-outcomes`],
    stateTopic: `${topicPrefix}completion-state`,
    transactionalIdPrefix: `${topicPrefix}${config.completion.groupId}`,
    sessionTimeoutMs: config.kafka.sessionTimeoutMs,
  })
  await using _health = await startHealthServer({
    ...config.http,
    watchdog,
    notReady: () =>
      shutdown.stop.aborted ? 'stopping' : group.health().assigned === 0 ? 'no partition assigned' : null,
    prometheus: () => telemetry.prometheus(),
  })
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
