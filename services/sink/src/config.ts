import {
  clickhouseEnv,
  deadLetterLimitEnv,
  type Environment,
  httpEnv,
  integerVariable,
  kafkaEnv,
  logEnv,
  parseConfig,
  registryEnv,
  telemetryEnv,
} from '@aftercall/runtime'
import { z } from 'zod'

const mebibyte = 1_048_576
const number = (fallback: number, min: number, max: number, meaning: string) =>
  integerVariable({ min, max }).default(fallback).describe(meaning)

const sinkEnv = z
  .object({
    SINK_GROUP_ID: z
      .string()
      .default('aftercall-sink')
      .describe('the consumer group; the topic prefix is put before it'),
    SINK_MAX_BATCH_ROWS: number(20_000, 1, 100_000, 'the number of records that are written together'),
    SINK_MAX_BATCH_BYTES: number(
      16 * mebibyte,
      65_536,
      32 * mebibyte,
      'the bytes of records that are written together',
    ),
    SINK_MAX_BATCH_AGE_MS: number(2_000, 1, 60_000, 'how long a batch collects after its first record'),
    SINK_MAX_BUFFERED_BYTES: number(
      32 * mebibyte,
      mebibyte,
      1_024 * mebibyte,
      'the bytes of records fetched and not yet taken, above which fetching pauses',
    ),
    SINK_INSERTS_AT_ONCE: number(3, 1, 8, 'the number of tables that are written at once'),
    SINK_INSERT_TIMEOUT_MS: number(60_000, 1_000, 150_000, 'how long ClickHouse may work on one insert'),
    SINK_GRACE_MS: number(20_000, 0, 600_000, 'how long a stop lets the batch in hand finish'),
  })
  .transform((env) => ({
    groupId: env.SINK_GROUP_ID,
    limits: {
      maxRecords: env.SINK_MAX_BATCH_ROWS,
      maxBytes: env.SINK_MAX_BATCH_BYTES,
      maxAgeMs: env.SINK_MAX_BATCH_AGE_MS,
      insertsAtOnce: env.SINK_INSERTS_AT_ONCE,
    },
    maxBufferedBytes: env.SINK_MAX_BUFFERED_BYTES,
    requestTimeoutMs: env.SINK_INSERT_TIMEOUT_MS,
    graceMs: env.SINK_GRACE_MS,
  }))

export const sections = {
  kafka: kafkaEnv,
  registry: registryEnv,
  clickhouse: clickhouseEnv,
  deadLetters: deadLetterLimitEnv,
  sink: sinkEnv,
  http: httpEnv('SINK', 8084),
  log: logEnv,
  telemetry: telemetryEnv,
}

/** @throws ConfigError naming every fault at once */
export const parseSinkConfig = (env: Environment) => parseConfig(sections, env)

export type SinkConfig = ReturnType<typeof parseSinkConfig>
