import { type DeadLetter, memoryCodec, type TopicName } from '@aftercall/contracts'
import { type DeadLetterShare, silentLogger, startTelemetry, virtualClock, watchdog } from '@aftercall/runtime'
import { interpret } from '../core/interpret.ts'
import { type DrainOptions } from '../drain-queue.ts'
import { InFlight, type InFlightLimits } from '../in-flight.ts'
import { memoryQueue, type MemoryQueue, type QueueAction } from '@aftercall/queues'
import { declareBridgeInstruments } from '../metrics.ts'
import { runBridge } from '../run.ts'
import { fakeProducer } from './fake-producer.ts'
import { sampleOrganisation } from './sample-event.ts'

export interface HarnessOptions {
  readonly drain?: Partial<DrainOptions>
  readonly inFlight?: Partial<InFlightLimits>
  readonly sampleRatio?: number
  readonly queues?: number
  readonly share?: DeadLetterShare
  /** How long a call of each kind takes, ms; none unless told. */
  readonly callMs?: Partial<Record<QueueAction, number>>
}

/** The whole bridge over a queue in memory, a fake Kafka and a clock that only the test moves. */
export function startBridge(options: HarnessOptions = {}) {
  const clock = virtualClock(1_772_600_000_000)
  const slow = (action: QueueAction) => clock.sleep(options.callMs?.[action] ?? 0)
  const queues = Array.from({ length: options.queues ?? 1 }, (_, index) =>
    memoryQueue({ clock, url: `memory://queues/events-${index}`, ...(options.callMs && { faults: { before: slow } }) }),
  )
  const producer = fakeProducer()
  const codec = memoryCodec()
  const telemetry = startTelemetry({
    service: 'bridge',
    version: '0',
    sampleRatio: options.sampleRatio ?? 0,
    keepSpans: true,
  })
  const dog = watchdog({ clock })
  const stop = new AbortController()
  const giveUp = new AbortController()
  const reading = {
    organisations: new Set([sampleOrganisation]),
    applyPolicy: (json: unknown) => json,
    keepUnparsed: true,
    maxBodyBytes: 1_000_000,
    maxDepth: 64,
  }
  const drain = { receivers: 2, deleters: 1, waitSeconds: 20, visibilitySeconds: 60, maxHoldMs: 600_000 }
  const parts = {
    queues,
    producer,
    codec,
    topicPrefix: 'test.',
    interpret: (body: string, receipt: Parameters<typeof interpret>[1]) => interpret(body, receipt, reading),
    inFlight: new InFlight({ maxMessages: 100, maxBytes: 1_000_000, ...options.inFlight }),
    options: { ...drain, ...options.drain },
    instruments: declareBridgeInstruments(telemetry.meter),
    tracer: telemetry.tracer,
    watchdog: dog,
    clock,
    log: silentLogger,
    ...(options.share === undefined ? {} : { share: options.share }),
  }
  const run = () => {
    const running = runBridge(parts, stop.signal, giveUp.signal)
    // A test that expects a failure looks at it later.
    running.catch(() => undefined)
    return running
  }
  return {
    ...{ clock, queues, producer, codec, telemetry, watchdog: dog, stop, giveUp, run },
    queue: queues[0] as MemoryQueue,
    inFlight: parts.inFlight,
    /** Families of the records acknowledged so far, in order. */
    families: () => producer.records.map(({ topic }) => topic.replace('test.', '') as TopicName),
    deadLetter: (index = 0): Promise<DeadLetter> =>
      codec.decode('dead-letters', producer.records[index]?.value ?? Buffer.alloc(0)),
    /** Value of an instrument with exactly these labels, as a scrape shows it. */
    async metric(name: string, labels = ''): Promise<number | undefined> {
      const lines = (await telemetry.prometheus()).split('\n')
      const line = lines.find((text) => text.startsWith(`aftercall_bridge_${name}${labels} `))
      return line === undefined ? undefined : Number(line.split(' ').at(-1))
    },
    async finish(running: Promise<void>) {
      stop.abort(new Error('stopped'))
      await clock.advance(1_000)
      await running
    },
  }
}
