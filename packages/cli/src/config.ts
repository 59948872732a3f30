import {
  clickhouseEnv,
  ConfigError,
  type Environment,
  integerVariable,
  kafkaEnv,
  listVariable,
  parseConfig,
  registryEnv,
  sqsCommandEnv,
} from '@aftercall/runtime'
import { z } from 'zod'

const topicEnv = z
  .object({
    TOPIC_PARTITIONS: integerVariable({ min: 1, max: 10_000 })
      .default(12)
      .describe('the partitions of every topic, fixed at creation: 12 for development, 48 to begin with in production'),
    TOPIC_REPLICATION_FACTOR: integerVariable({ min: 1, max: 9 })
      .default(3)
      .describe('the replicas of every partition'),
  })
  .transform((env) => ({ partitions: env.TOPIC_PARTITIONS, replicationFactor: env.TOPIC_REPLICATION_FACTOR }))

const subscriptionEnv = z
  .object({
    GENESYS_SUBSCRIBED_TOPICS: listVariable()
      .optional()
      .describe("a comma-separated list of the topics in the integration's event filter, with {id} where they have it"),
  })
  .transform((env) => ({ topics: env.GENESYS_SUBSCRIBED_TOPICS ?? null }))

const setupSections = { kafka: kafkaEnv, registry: registryEnv, clickhouse: clickhouseEnv, topics: topicEnv }
export const parseSetupConfig = (env: Environment) => parseConfig(setupSections, env)
export type SetupConfig = ReturnType<typeof parseSetupConfig>

const readingSections = { clickhouse: clickhouseEnv, subscription: subscriptionEnv }
/** For the commands that only ask ClickHouse. */
export const parseReadingConfig = (env: Environment) => parseConfig(readingSections, env)

/** How topics are named, for commands that only read what stands in tables. */
const prefixEnv = z
  .object({ KAFKA_TOPIC_PREFIX: kafkaEnv.in.shape.KAFKA_TOPIC_PREFIX })
  .transform((env) => ({ topicPrefix: env.KAFKA_TOPIC_PREFIX }))
/** For looking at dead letters. */
export const parseLettersConfig = (env: Environment) =>
  parseConfig({ clickhouse: clickhouseEnv, topics: prefixEnv }, env)

const replaySections = { clickhouse: clickhouseEnv, kafka: kafkaEnv, registry: registryEnv, queues: sqsCommandEnv }
/** For sending dead letters again: to Kafka, to a queue, or as a request. */
export const parseReplayConfig = (env: Environment) => parseConfig(replaySections, env)

const queueSections = { queues: sqsCommandEnv }
/** For looking at queues. @throws ConfigError also when no queue is named */
export function parseQueuesConfig(env: Environment) {
  const { queues } = parseConfig(queueSections, env)
  if (queues === null)
    throw new ConfigError([
      { variable: 'SQS_QUEUE_URLS', given: null, why: 'is not set', mend: 'a comma-separated list of queue URLs' },
    ])
  return queues
}

const stateEnv = z
  .object({
    COMPLETION_GROUP_ID: z.string().default('aftercall-completion').describe("completion's consumer group"),
    GENESYS_ORGANISATION_ID: z
      .string()
      .optional()
      .describe('the id of the organisation, as in the source of its events'),
  })
  .transform((env) => ({ groupId: env.COMPLETION_GROUP_ID, organisationId: env.GENESYS_ORGANISATION_ID ?? null }))
/** For looking into the changelog of completion. */
export const parseStateConfig = (env: Environment) =>
  parseConfig({ kafka: kafkaEnv, registry: registryEnv, completion: stateEnv }, env)

const groupsEnv = z
  .object({
    COMPLETION_GROUP_ID: stateEnv.in.shape.COMPLETION_GROUP_ID,
    DETAILS_GROUP_ID: z.string().default('aftercall-details').describe("details's consumer group"),
    SINK_GROUP_ID: z.string().default('aftercall-sink').describe("the sink's consumer group"),
  })
  .transform((env) => ({ completion: env.COMPLETION_GROUP_ID, details: env.DETAILS_GROUP_ID, sink: env.SINK_GROUP_ID }))
/** Of every command. */
export const sections = { ...setupSections, ...readingSections, ...queueSections, groups: groupsEnv }

/** For a look at everything. */
export const parseStatusConfig = (env: Environment) =>
  parseConfig({ clickhouse: clickhouseEnv, kafka: kafkaEnv, queues: sqsCommandEnv, groups: groupsEnv }, env)
