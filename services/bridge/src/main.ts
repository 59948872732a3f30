import { createCodec, registryOutage } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import {
  applyPolicy,
  createLogger,
  keepsAll,
  runMain,
  shutdownSignals,
  startHealthServer,
  startTelemetry,
  systemClock,
  throughOutage,
  watchdog as createWatchdog,
} from '@aftercall/runtime'
import { type BridgeConfig, parseBridgeConfig } from './config.ts'
import { interpret, type InterpretOptions } from './core/interpret.ts'
import { InFlight } from './in-flight.ts'
import { openSqs } from './io/sqs.ts'
import { declareBridgeInstruments } from './metrics.ts'
import { families } from './records.ts'
import { runBridge } from './run.ts'

await runMain('bridge', async (env) => {
  const config = parseBridgeConfig(env)
  const { sqs: queues, kafka: target, bridge } = config
  const clock = systemClock
  const log = createLogger({ service: 'bridge', level: config.log.level })
  using shutdown = shutdownSignals({ graceMs: bridge.graceMs, log })
  const watchdog = createWatchdog({ clock })
  await using telemetry = startTelemetry({ service: 'bridge', version: '0.1.0', ...config.telemetry })
  let isReady = false
  await using _health = await startHealthServer({
    ...config.http,
    watchdog,
    notReady: () => (shutdown.stop.aborted ? 'stopping' : isReady ? null : 'starting'),
    prometheus: () => telemetry.prometheus(),
  })

  const registry = { registryUrl: config.registry.url, topicPrefix: target.topicPrefix, topics: families }
  const watch = watchdog.loop('start', { maxSilenceMs: 120_000 })
  const codec = await throughOutage(
    () => createCodec(registry, shutdown.stop),
    registryOutage,
    { clock, log, watch },
    shutdown.stop,
  )
  watch.done()
  await using kafka = await connectKafka({ brokers: target.brokers, clientId: 'aftercall-bridge', log })
  await using producer = await kafka.producer()
  const { receivers, deleters, waitSeconds: maxWaitSeconds } = bridge.drain
  using sqs = openSqs({
    ...queues,
    maxSockets: socketsFor(queues.queueUrls.length, receivers + deleters),
    maxWaitSeconds,
  })

  const reading = readingOf(config)
  await runBridge(
    {
      queues: queues.queueUrls.map(sqs.queue),
      producer,
      codec,
      topicPrefix: target.topicPrefix,
      interpret: (body, receipt) => interpret(body, receipt, reading),
      inFlight: new InFlight(bridge.inFlight),
      options: bridge.drain,
      instruments: declareBridgeInstruments(telemetry.meter),
      tracer: telemetry.tracer,
      watchdog,
      clock,
      log,
      onReady: () => {
        isReady = true
        log.info('bridge is running', {
          queues: queues.queueUrls,
          organisations: config.organisations,
          ...bridge.drain,
        })
      },
    },
    shutdown.stop,
    shutdown.giveUp,
  )
})

// A long poll holds its socket, and extending leases must never wait for one.
function socketsFor(queueCount: number, perQueue: number): number {
  return queueCount * (perQueue + 2)
}

function readingOf({ organisations, policy, bridge }: BridgeConfig): InterpretOptions {
  return {
    ...bridge.body,
    organisations: new Set(organisations),
    applyPolicy: keepsAll(policy) ? (json) => json : (json) => applyPolicy(json, policy),
    keepUnparsed: policy.unparsed === 'keep',
  }
}
