import {
  deadLetterLimitEnv,
  type Environment,
  httpEnv,
  integerVariable,
  kafkaEnv,
  logEnv,
  organisationIdsEnv,
  parseConfig,
  policyEnv,
  registryEnv,
  sqsEnv,
  telemetryEnv,
} from '@aftercall/runtime'
import { z } from 'zod'
import { type SensitiveName, sensitiveFields, sensitiveNames } from './core/sensitive.ts'

const mebibyte = 1_048_576
const number = (fallback: number, min: number, max: number, meaning: string) =>
  integerVariable({ min, max }).default(fallback).describe(meaning)

const sensitiveVariable = () =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((names) => names.every(isSensitive), `names something else than ${sensitiveNames.join(', ')}`)
    .transform((names): ReadonlySet<SensitiveName> => new Set(names.filter(isSensitive)))
    .describe(
      `what is kept although it is sensitive: ${sensitiveNames.map((name) => `${name} (${sensitiveFields[name].about})`).join(', ')}`,
    )
const isSensitive = (name: string): name is SensitiveName => Object.hasOwn(sensitiveFields, name)

const bridgeEnv = z
  .object({
    BRIDGE_RECEIVERS: number(4, 1, 100, 'the number of long polls at once, per queue'),
    BRIDGE_DELETERS: integerVariable({ min: 1, max: 100 })
      .optional()
      .describe('the number of deletion workers, per queue; as many as receivers unless told'),
    BRIDGE_WAIT_SECONDS: number(20, 1, 20, 'the length of a long poll'),
    BRIDGE_VISIBILITY_SECONDS: number(
      180,
      2,
      43_200,
      'how long a received message is kept from others; extended at half-life',
    ),
    BRIDGE_MAX_HOLD_SECONDS: number(3_600, 2, 43_200, 'how long a message is kept from others in all'),
    BRIDGE_MAX_IN_FLIGHT: number(2_000, 10, 100_000, 'the number of messages received and not yet settled'),
    BRIDGE_MAX_IN_FLIGHT_BYTES: number(
      64 * mebibyte,
      mebibyte,
      1_024 * mebibyte,
      'the bytes of bodies received and not yet settled',
    ),
    BRIDGE_MAX_BODY_BYTES: number(mebibyte, 1_024, 16 * mebibyte, 'the size of a body above which it is dead-lettered'),
    BRIDGE_KEEP: sensitiveVariable(),
    BRIDGE_GRACE_MS: number(20_000, 0, 600_000, 'how long a stop lets what is in flight finish'),
  })
  .transform((env) => ({
    drain: {
      receivers: env.BRIDGE_RECEIVERS,
      // As much leaves as comes: fewer would let what is in flight grow to its limit, and each message's wait with it.
      deleters: env.BRIDGE_DELETERS ?? env.BRIDGE_RECEIVERS,
      waitSeconds: env.BRIDGE_WAIT_SECONDS,
      visibilitySeconds: env.BRIDGE_VISIBILITY_SECONDS,
      maxHoldMs: env.BRIDGE_MAX_HOLD_SECONDS * 1_000,
    },
    inFlight: { maxMessages: env.BRIDGE_MAX_IN_FLIGHT, maxBytes: env.BRIDGE_MAX_IN_FLIGHT_BYTES },
    // Events are a handful of levels deep; participant data is flat.
    body: { maxBodyBytes: env.BRIDGE_MAX_BODY_BYTES, maxDepth: 64 },
    keep: env.BRIDGE_KEEP,
    graceMs: env.BRIDGE_GRACE_MS,
  }))

export const sections = {
  sqs: sqsEnv,
  kafka: kafkaEnv,
  registry: registryEnv,
  organisations: organisationIdsEnv,
  policy: policyEnv,
  deadLetters: deadLetterLimitEnv,
  bridge: bridgeEnv,
  http: httpEnv('BRIDGE', 8081),
  log: logEnv,
  telemetry: telemetryEnv,
}

/** @throws ConfigError naming every fault at once */
export const parseBridgeConfig = (env: Environment) => parseConfig(sections, env)

export type BridgeConfig = ReturnType<typeof parseBridgeConfig>
