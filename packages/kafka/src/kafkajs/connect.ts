import { machineClock, type Clock } from '../clock.ts'
import { type StatefulDriver } from '../group/driver.ts'
import { statefulGroup } from '../group/stateful-group.ts'
import { statelessGroup } from '../group/stateless-group.ts'
import { type GroupTools } from '../group/tools.ts'
import { silent, type Log } from '../log.ts'
import { type KafkaObserver } from '../observer.ts'
import { type KafkaConnection, type StatefulGroup, type StatefulGroupOptions } from '../port.ts'
import { clientFactory, type ClientOptions, type NewClient } from './client.ts'
import { consumerDriver, type ConsumerOptions } from './consumer-driver.ts'
import { guardKafkajs } from './guard.ts'
import { logReader } from './log-reader.ts'
import { recordProducer } from './producer.ts'
import { createTopics } from './topics.ts'
import { partitionProducer } from './transactions.ts'
import { registerZstd } from './zstd.ts'

export interface ConnectKafkaOptions extends ClientOptions {
  readonly log?: Log
  readonly observer?: KafkaObserver
  readonly clock?: Clock
}

const SESSION_TIMEOUT_MS = 30_000
const TRANSACTION_TIMEOUT_MS = 30_000
const BUFFERED_BYTES = 32 * 1024 * 1024

/** @throws when no broker can be reached or they refuse the credentials. */
export async function connectKafka(options: ConnectKafkaOptions): Promise<KafkaConnection> {
  const { log = silent, observer = {}, clock = machineClock } = options
  guardKafkajs()
  registerZstd()
  const tools: GroupTools = { clock, log, observer }
  const newClient = clientFactory(options, log)
  const producers = newClient()
  const admin = producers.admin()
  try {
    await admin.connect()
  } catch (cause) {
    throw new Error(
      `could not connect to Kafka at ${options.brokers.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}; ` +
        `are the brokers running, and do address, TLS and credentials fit?`,
      { cause },
    )
  }

  return {
    producer: (more = {}) => recordProducer(producers, more, tools),
    statelessGroup(more) {
      const driver = consumerDriver(newClient, { alike: [], ...consumerLimits(more), ...more }, tools)
      return closingOnError(driver, statelessGroup(driver, more, tools))
    },
    statefulGroup: (more) => kafkajsStatefulGroup(newClient, more, tools),
    createTopics: (specs, signal) => createTopics(admin, specs, clock, signal),
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}

async function kafkajsStatefulGroup(
  newClient: NewClient,
  options: StatefulGroupOptions,
  tools: GroupTools,
): Promise<StatefulGroup> {
  const { groupId, inputTopics, stateTopic, transactionalIdPrefix } = options
  const timeoutMs = options.transactionTimeoutMs ?? TRANSACTION_TIMEOUT_MS
  const reader = await logReader(newClient, tools.clock)
  const client = newClient()
  const consumer = consumerDriver(
    newClient,
    { groupId, topics: inputTopics, alike: [stateTopic], assignment: 'numbers', ...consumerLimits(options) },
    tools,
  )
  const driver: StatefulDriver = {
    ...consumer,
    openProducer: (partition) =>
      partitionProducer(
        client,
        { transactionalId: `${transactionalIdPrefix}-${partition}`, groupId, timeoutMs },
        tools.clock,
      ),
    readState: (partition, onRecord, signal) => reader.read(stateTopic, partition, onRecord, signal),
    async close() {
      await consumer.close()
      await reader.close()
    },
  }
  return closingOnError(driver, statefulGroup(driver, options, tools))
}

/** A group that cannot start leaves nothing behind. */
async function closingOnError<T>(driver: { close(): Promise<void> }, starting: Promise<T>): Promise<T> {
  try {
    return await starting
  } catch (error) {
    await driver.close().catch(() => undefined)
    throw error
  }
}

const consumerLimits = (given: { sessionTimeoutMs?: number; maxBufferedBytes?: number }) =>
  ({
    sessionTimeoutMs: given.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
    maxBufferedBytes: given.maxBufferedBytes ?? BUFFERED_BYTES,
  }) satisfies Partial<ConsumerOptions>
