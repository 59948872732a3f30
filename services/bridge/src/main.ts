import { createCodec, registryOutage } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { applyPolicy, deadLetterShare, keepsAll, runService } from '@aftercall/runtime'
import { type BridgeConfig, parseBridgeConfig } from './config.ts'
import { interpret, type InterpretOptions } from './core/interpret.ts'
import { InFlight } from './in-flight.ts'
import { openSqs } from '@aftercall/queues/sqs'
import { declareBridgeInstruments } from './metrics.ts'
import { families } from './records.ts'
import { runBridge } from './run.ts'
import { socketsFor } from './sockets.ts'

const graceMs = (config: BridgeConfig) => config.bridge.graceMs
const about = { name: 'bridge', version: '0.1.0', parseConfig: parseBridgeConfig, graceMs }

await runService(about, async (config, service) => {
  const { sqs: queues, kafka: target, bridge } = config
  const { log, clock, watchdog, telemetry, stop, giveUp } = service
  const registry = { registryUrl: config.registry.url, topicPrefix: target.topicPrefix, topics: families }
  const codec = await service.waitThrough(registryOutage, () => createCodec(registry, stop))
  const { brokers, clientId } = target
  await using kafka = await connectKafka({ brokers, clientId: clientId ?? 'aftercall-bridge', log })
  await using producer = await kafka.producer()
  using sqs = openSqs({
    ...queues,
    maxSockets: socketsFor(queues.queueUrls.length, bridge.drain),
    maxWaitSeconds: bridge.drain.waitSeconds,
  })
  const reading = readingOf(config)
  const parts = {
    queues: queues.queueUrls.map((url) => sqs.queue(url)),
    producer,
    codec,
    topicPrefix: target.topicPrefix,
    interpret: (body: string, receipt: Parameters<typeof interpret>[1]) => interpret(body, receipt, reading),
    inFlight: new InFlight(bridge.inFlight),
    options: bridge.drain,
    instruments: declareBridgeInstruments(telemetry.meter),
    tracer: telemetry.tracer,
    share: deadLetterShare({ stage: 'bridge', ...config.deadLetters }),
    watchdog,
    clock,
    log,
    onReady: () =>
      service.readyWhen(() => null, { queues: queues.queueUrls, organisations: config.organisations, ...bridge.drain }),
  }
  await runBridge(parts, stop, giveUp)
})

function readingOf({ organisations, policy, bridge }: BridgeConfig): InterpretOptions {
  return {
    ...bridge.body,
    organisations: new Set(organisations),
    applyPolicy: keepsAll(policy) ? (json) => json : (json) => applyPolicy(json, policy),
    keep: bridge.keep,
    keepUnparsed: policy.unparsed === 'keep',
  }
}
