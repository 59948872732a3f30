import { z } from 'zod'
import {
  deadLetterLimitEnv,
  type Environment,
  httpEnv,
  integerVariable,
  kafkaEnv,
  logEnv,
  organisationsEnv,
  parseConfig,
  policyEnv,
  registryEnv,
  telemetryEnv,
} from '@aftercall/runtime'

const mebibyte = 1_048_576

const detailsEnv = z
  .object({
    DETAILS_GROUP_ID: z.string().default('aftercall-details').describe('the consumer group'),
    DETAILS_GRID_MS: integerVariable({ min: 1, max: 3_600_000 })
      .default(20_000)
      .describe('the least time between calls that are not full, in milliseconds; a full batch goes at once'),
    DETAILS_MAX_IDS: integerVariable({ min: 1, max: 1_000 })
      .default(100)
      .describe('the most conversations of one call'),
    DETAILS_CONCURRENCY: integerVariable({ min: 1, max: 16 })
      .default(4)
      .describe('the most calls of one organisation at once'),
    DETAILS_MAX_IN_HAND: integerVariable({ min: 1, max: 1_000_000 })
      .default(5_000)
      .describe('the most requests held in memory; the rest waits in the log'),
    DETAILS_MAX_RESPONSE_BYTES: integerVariable({ min: 1_024, max: 512 * mebibyte })
      .default(16 * mebibyte)
      .describe('the most bytes of one answer; a larger one is asked for in smaller batches'),
    DETAILS_DEAD_LETTER_MAX_BYTES: integerVariable({ min: 0, max: 8 * mebibyte })
      .default(mebibyte)
      .describe('how much of a body a dead letter keeps, in bytes'),
  })
  .transform((env) => ({
    groupId: env.DETAILS_GROUP_ID,
    gridMs: env.DETAILS_GRID_MS,
    maxIds: env.DETAILS_MAX_IDS,
    concurrency: env.DETAILS_CONCURRENCY,
    inHand: { maxRequests: env.DETAILS_MAX_IN_HAND, maxBytes: 64 * mebibyte },
    maxResponseBytes: env.DETAILS_MAX_RESPONSE_BYTES,
    maxDeadLetterBytes: env.DETAILS_DEAD_LETTER_MAX_BYTES,
  }))

export const sections = {
  kafka: kafkaEnv,
  registry: registryEnv,
  http: httpEnv('DETAILS'),
  log: logEnv,
  telemetry: telemetryEnv,
  organisations: organisationsEnv,
  policy: policyEnv,
  deadLetters: deadLetterLimitEnv,
  details: detailsEnv,
}

export const parseDetailsConfig = (env: Environment) => parseConfig(sections, env)
