import { join } from 'node:path'
import { connectClickHouse, readMigrations } from '@aftercall/clickhouse'
import { registerSchemas, topicConfig, topicNames } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { type SetupConfig } from './config.ts'

export interface SetupStep {
  readonly what: 'topics' | 'schemas' | 'tables'
  /** What this run made. */
  readonly done: readonly string[]
  /** How many were there already. */
  readonly present: number
}

const migrations = join(import.meta.dirname, '../../../schemas/clickhouse')

/** Brings Kafka, the registry and ClickHouse to what the services expect. Idempotent: what is there stays. */
export async function* setup(config: SetupConfig, signal: AbortSignal): AsyncGenerator<SetupStep> {
  yield await createTopics(config, signal)
  const registry = { registryUrl: config.registry.url, topicPrefix: config.kafka.topicPrefix }
  const subjects = await registerSchemas(registry, signal)
  const registered = subjects.filter(({ isNew }) => isNew).map(({ subject }) => subject)
  yield { what: 'schemas', done: registered, present: subjects.length - registered.length }
  await using clickhouse = await connectClickHouse(config.clickhouse)
  const files = await readMigrations(migrations)
  const applied = await clickhouse.migrate(files, signal)
  yield { what: 'tables', done: applied, present: files.length - applied.length }
}

async function createTopics({ kafka, topics }: SetupConfig, signal: AbortSignal): Promise<SetupStep> {
  await using connection = await connectKafka({ brokers: kafka.brokers, clientId: 'aftercall-setup' })
  const wanted = topicNames.map((name) => ({
    name: `${kafka.topicPrefix}${name}`,
    ...topics,
    config: topicConfig(name),
  }))
  const created = await connection.createTopics(wanted, signal)
  return { what: 'topics', done: created, present: wanted.length - created.length }
}
