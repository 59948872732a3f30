import { createCodec, registryOutage } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { deadLetterShare, runService } from '@aftercall/runtime'
import { parseCompletionConfig } from './config.ts'
import { completionMetrics } from './metrics.ts'
import { runCompletion } from './run.ts'

const about = { name: 'completion', version: '0.1.0', parseConfig: parseCompletionConfig }

await runService(about, async (config, service) => {
  const { brokers, topicPrefix, clientId, sessionTimeoutMs } = config.kafka
  const { log, clock, watchdog, telemetry, stop } = service
  const { groupId, options, limits } = config.completion
  const registry = { registryUrl: config.registry.url, topicPrefix }
  const codec = await service.waitThrough(registryOutage, () => createCodec(registry, stop))
  const metrics = completionMetrics(telemetry.meter)
  const { restored, rebalanced } = metrics
  const observer = { restored, rebalanced }
  await using kafka = await connectKafka({ brokers, clientId: clientId ?? 'aftercall-completion', log, observer })
  await using group = await kafka.statefulGroup({
    groupId: `${topicPrefix}${groupId}`,
    inputTopics: [`${topicPrefix}conversation-events`, `${topicPrefix}fetch-outcomes`],
    stateTopic: `${topicPrefix}completion-state`,
    transactionalIdPrefix: `${topicPrefix}${groupId}`,
    sessionTimeoutMs,
  })
  service.readyWhen(() => (group.health().assigned === 0 ? 'no partition assigned' : null), options)
  const eventsTopic = `${topicPrefix}conversation-events`
  const { tracer } = telemetry
  const share = deadLetterShare({ stage: 'completion', ...config.deadLetters })
  const parts = {
    group,
    log,
    watchdog,
    clock,
    codec,
    topicPrefix,
    tracer,
    metrics,
    options,
    limits,
    eventsTopic,
    share,
  }
  await Promise.race([runCompletion({ ...parts, maxSilenceMs: 60_000 }, stop), group.failed])
})
