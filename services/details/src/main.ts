import { createCodec, registryOutage } from '@aftercall/contracts'
import { createGenesysClient } from '@aftercall/genesys-api'
import { connectKafka } from '@aftercall/kafka'
import { deadLetterShare, runService } from '@aftercall/runtime'
import { parseDetailsConfig } from './config.ts'
import { requestTopics } from './core/lanes.ts'
import { detailsMetrics } from './metrics.ts'
import { runDetails } from './run.ts'

const about = { name: 'details', version: '0.1.0', parseConfig: parseDetailsConfig }

await runService(about, async (config, service) => {
  const { brokers, topicPrefix, clientId, sessionTimeoutMs } = config.kafka
  const { log, clock, watchdog, telemetry, stop, giveUp } = service
  const registry = { registryUrl: config.registry.url, topicPrefix }
  const codec = await service.waitThrough(registryOutage, () => createCodec(registry, stop))
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
  const { rebalanced } = metrics
  const observer = { rebalanced }
  await using kafka = await connectKafka({ brokers, clientId: clientId ?? 'aftercall-details', log, observer })
  await using producer = await kafka.producer()
  await using group = await kafka.statelessGroup({
    groupId: `${topicPrefix}${config.details.groupId}`,
    topics: requestTopics.map((topic) => `${topicPrefix}${topic}`),
    assignment: 'numbers',
    sessionTimeoutMs,
  })
  service.readyWhen(() => (group.health().assigned === 0 ? 'no partition assigned' : null), {
    ...config.details,
    organisations: [...clients.keys()],
  })
  const { policy } = config
  const { tracer } = telemetry
  const share = deadLetterShare({ stage: 'details', ...config.deadLetters })
  const parts = { group, producer, codec, clients, clock, log, watchdog, tracer, metrics, policy, topicPrefix, share }
  await Promise.race([runDetails({ ...config.details, ...parts, random: Math.random }, stop, giveUp), group.failed])
})
