import { type Environment, kafkaEnv, parseConfig, registryEnv } from '@aftercall/runtime'
import { z } from 'zod'

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
