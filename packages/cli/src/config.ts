import {
  clickhouseEnv,
  type Environment,
  integerVariable,
  kafkaEnv,
  listVariable,
  parseConfig,
  registryEnv,
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

/** Of every command. */
export const sections = { ...setupSections, ...readingSections }
