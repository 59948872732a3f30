import { z } from 'zod'
import {
  deadLetterLimitEnv,
  type Environment,
  httpEnv,
  integerListVariable,
  integerVariable,
  kafkaEnv,
  logEnv,
  parseConfig,
  registryEnv,
  telemetryEnv,
} from '@aftercall/runtime'

const milliseconds = (defaultMs: number, meaning: string) =>
  integerVariable({ min: 1 }).default(defaultMs).describe(`${meaning}, in milliseconds`)
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const completionEnv = z
  .object({
    COMPLETION_GROUP_ID: z
      .string()
      .default('aftercall-completion')
      .describe('the consumer group, and the beginning of every transactional id'),
    COMPLETION_QUIET_PERIOD_MS: milliseconds(5_000, 'the wait from the last end to the first fetch'),
    COMPLETION_ACW_GRACE_MS: milliseconds(
      minuteMs,
      'how long after-call work is waited for before the record is asked for again',
    ),
    COMPLETION_IDLE_LIMIT_MS: milliseconds(
      4 * hourMs,
      'the silence after which a conversation with an open session is looked up',
    ),
    COMPLETION_LONG_IDLE_LIMIT_MS: milliseconds(dayMs, 'the same for callbacks, e-mails and messages'),
    COMPLETION_ATTEMPT_DELAYS_MS: integerListVariable()
      .default([15_000, minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 12 * hourMs, dayMs])
      .describe(
        'comma-separated waits in milliseconds between attempts while a record is not final; the last one repeats',
      ),
    COMPLETION_SHARED_TICK_MS: milliseconds(
      5 * minuteMs,
      'long waits end on a multiple of this, so that requests batch',
    ),
    COMPLETION_REQUEST_TTL_MS: milliseconds(10 * minuteMs, 'the life of a fetch request'),
    COMPLETION_ACCEPT_AFTER_ATTEMPTS: integerVariable({ min: 1, max: 100 })
      .default(4)
      .describe('attempts after which a closed record that lacks something is accepted'),
    COMPLETION_TOLERANCE_MS: milliseconds(2_000, 'how far event times and record times of the same moment may differ'),
    COMPLETION_LATE_DATA_MS: milliseconds(
      40 * minuteMs,
      'how long after the end of a session its wrap-up, media statistics or metrics may still appear',
    ),
    COMPLETION_MARKER_MS: milliseconds(2 * hourMs, 'how long a final conversation is remembered'),
    COMPLETION_MESSAGE_MARKER_MS: milliseconds(
      75 * hourMs,
      'how long a message is known to have been final, so that a reply is another round of it',
    ),
    COMPLETION_EMAIL_MARKER_MS: milliseconds(31 * dayMs, 'the same for e-mails'),
    COMPLETION_GIVE_UP_AFTER_MS: milliseconds(65 * dayMs, 'the age at which an open conversation is given up'),
    COMPLETION_MAX_STEP_RECORDS: integerVariable({ min: 1, max: 10_000 })
      .default(1_000)
      .describe('the most records of one transaction'),
    COMPLETION_STEP_LINGER_MS: milliseconds(25, 'how long a transaction collects records'),
  })
  .transform((env) => ({
    groupId: env.COMPLETION_GROUP_ID,
    options: {
      quietPeriodMs: env.COMPLETION_QUIET_PERIOD_MS,
      acwGraceMs: env.COMPLETION_ACW_GRACE_MS,
      idleLimitMs: env.COMPLETION_IDLE_LIMIT_MS,
      longIdleLimitMs: env.COMPLETION_LONG_IDLE_LIMIT_MS,
      attemptDelaysMs: env.COMPLETION_ATTEMPT_DELAYS_MS,
      sharedTickMs: env.COMPLETION_SHARED_TICK_MS,
      sharedTickFromMs: 30 * minuteMs,
      requestTtlMs: env.COMPLETION_REQUEST_TTL_MS,
      // An answer given in the last moment still needs its way back.
      lostAllowanceMs: minuteMs,
      acceptAfterAttempts: env.COMPLETION_ACCEPT_AFTER_ATTEMPTS,
      toleranceMs: env.COMPLETION_TOLERANCE_MS,
      lateDataMs: env.COMPLETION_LATE_DATA_MS,
      markerMs: env.COMPLETION_MARKER_MS,
      messageMarkerMs: env.COMPLETION_MESSAGE_MARKER_MS,
      emailMarkerMs: env.COMPLETION_EMAIL_MARKER_MS,
      giveUpAfterMs: env.COMPLETION_GIVE_UP_AFTER_MS,
    },
    limits: {
      maxRecords: env.COMPLETION_MAX_STEP_RECORDS,
      maxBytes: 8 * 1_048_576,
      lingerMs: env.COMPLETION_STEP_LINGER_MS,
      maxIdleMs: 1_000,
    },
  }))

export const sections = {
  kafka: kafkaEnv,
  registry: registryEnv,
  http: httpEnv('COMPLETION'),
  log: logEnv,
  telemetry: telemetryEnv,
  deadLetters: deadLetterLimitEnv,
  completion: completionEnv,
}

export const parseCompletionConfig = (env: Environment) => parseConfig(sections, env)
