import { z } from 'zod'
import { logLevels } from './logger.ts'
import { integerVariable, listVariable, ratioVariable, secretFrom, urlVariable } from './variables.ts'

/** Sections of the environment that several services read; each is a section for `parseConfig`. */

export const kafkaEnv = z
  .object({
    KAFKA_BROKERS: listVariable().describe('a comma-separated list of host:port'),
    KAFKA_TOPIC_PREFIX: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'has characters that a topic name may not have')
      .default('')
      .describe('put before every topic name, for example "staging."'),
    KAFKA_CLIENT_ID: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,100}$/, 'has characters that a name for clients should not have')
      .optional()
      .describe(
        'the name that brokers know a process by, in their logs and quotas; when not set, its own, such as aftercall-sink',
      ),
    KAFKA_SESSION_TIMEOUT_MS: integerVariable({ min: 6_000, max: 300_000 })
      .default(30_000)
      .describe('the silence in milliseconds after which Kafka gives the partitions of a process to another'),
  })
  .transform((env) => ({
    brokers: env.KAFKA_BROKERS,
    topicPrefix: env.KAFKA_TOPIC_PREFIX,
    clientId: env.KAFKA_CLIENT_ID ?? null,
    sessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT_MS,
  }))

export const registryEnv = z
  .object({
    SCHEMA_REGISTRY_URL: urlVariable().describe('the URL of the schema registry, for example http://registry:8081'),
  })
  .transform((env) => ({ url: env.SCHEMA_REGISTRY_URL }))

export const clickhouseEnv = z
  .object({
    CLICKHOUSE_URL: urlVariable().describe(
      "the URL of ClickHouse's HTTP interface, for example http://clickhouse:8123",
    ),
    CLICKHOUSE_DATABASE: z.string().default('aftercall').describe('the database of all tables and views'),
    CLICKHOUSE_USER: z.string().default('default').describe('the user who reads or writes the tables'),
    CLICKHOUSE_PASSWORD: z
      .string()
      .optional()
      .describe('the password of that user; or its file, CLICKHOUSE_PASSWORD_FILE'),
    CLICKHOUSE_PASSWORD_FILE: z.string().optional().describe('the path of a file that holds the password'),
    CLICKHOUSE_CA_FILE: z.string().optional().describe("the PEM file of the authority behind ClickHouse's certificate"),
  })
  .transform((env, context) => ({
    url: env.CLICKHOUSE_URL,
    database: env.CLICKHOUSE_DATABASE,
    user: env.CLICKHOUSE_USER,
    password:
      secretFrom(env.CLICKHOUSE_PASSWORD, env.CLICKHOUSE_PASSWORD_FILE, 'CLICKHOUSE_PASSWORD_FILE', context) ?? '',
    ...(env.CLICKHOUSE_CA_FILE === undefined ? {} : { caFile: env.CLICKHOUSE_CA_FILE }),
  }))

/** When a stage stops because too much of what it reads is dead-lettered. */
export const deadLetterLimitEnv = z
  .object({
    DEAD_LETTER_MAX_SHARE: ratioVariable()
      .default(0.5)
      .describe(
        'the share of dead letters, 0 to 1, above which a service stops taking and becomes not ready; 1 never stops',
      ),
    DEAD_LETTER_WINDOW: integerVariable({ min: 200, max: 1_000_000 })
      .default(1_000)
      .describe('the number of last records over which that share is reckoned; fewer than 200 are not judged'),
  })
  .transform((env) => ({ maxShare: env.DEAD_LETTER_MAX_SHARE, windowRecords: env.DEAD_LETTER_WINDOW }))

/** `httpEnv('BRIDGE')` reads BRIDGE_HTTP_PORT (0 picks a free one) and HTTP_HOST. */
export const httpEnv = (service: string, defaultPort = 8080) =>
  z
    .object({
      [`${service}_HTTP_PORT`]: integerVariable({ max: 65_535 })
        .default(defaultPort)
        .describe('the port of /livez, /readyz and /metrics; 0 picks a free one'),
      HTTP_HOST: z.string().default('0.0.0.0').describe('the address that port is opened on'),
    })
    .transform((env) => ({ port: env[`${service}_HTTP_PORT`] as number, host: env['HTTP_HOST'] as string }))

export const logEnv = z
  .object({
    LOG_LEVEL: z
      .enum(logLevels, { error: `is none of ${logLevels.join(', ')}` })
      .default('info')
      .describe(`how much is logged: one of ${logLevels.join(', ')}`),
  })
  .transform((env) => ({ level: env.LOG_LEVEL }))

export const telemetryEnv = z
  .object({
    OTEL_EXPORTER_OTLP_ENDPOINT: urlVariable().optional().describe('the base URL of an OTLP receiver over HTTP'),
    OTEL_TRACES_SAMPLER_ARG: ratioVariable()
      .default(0.01)
      .describe('the share of conversations that are traced, 0 to 1'),
  })
  .transform((env) => ({
    ...(env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? {} : { otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT }),
    sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
  }))
