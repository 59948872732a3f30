import { type Interposers, openInterposers } from '../../support/interposer/interposer.ts'
import { shortWaits } from '../grounds.ts'
import { type Ground, type OpenGround } from '../scenario.ts'

/** Every answer of a dependency can be disturbed by itself. */
export type Dependencies = Omit<Interposers, typeof Symbol.asyncDispose>

const waits = {
  ...shortWaits,
  // What is parked is looked at again after the last delay: within a scenario.
  COMPLETION_ATTEMPT_DELAYS_MS: '1000,2000,3000,5000,8000',
  COMPLETION_IDLE_LIMIT_MS: '8000',
  COMPLETION_LONG_IDLE_LIMIT_MS: '8000',
  // Longer than the API's time-outs, so that these are met.
  COMPLETION_REQUEST_TTL_MS: '90000',
}

function required(env: Readonly<Record<string, string>>, name: string): string {
  const value = env[name]
  if (value === undefined) throw new Error(`could not stand in front of a server: ${name} is not set`)
  return value
}

/** An interposer stands in front of each server that speaks HTTP, behind the proxies of the instances. */
export const dependencyGround: Ground<Dependencies> = {
  name: 'dependencies',
  async open(): Promise<OpenGround<Dependencies>> {
    let opened: Interposers | null = null
    const interposers = () => {
      if (opened === null) throw new Error('could not disturb a dependency: its interposer is not open yet')
      return opened
    }
    return {
      env: waits,
      own: {
        get sqs() {
          return interposers().sqs
        },
        get registry() {
          return interposers().registry
        },
        get clickhouse() {
          return interposers().clickhouse
        },
        get api() {
          return interposers().api
        },
      },
      async inFront(env) {
        const { sqs, registry, clickhouse, api } = (opened = await openInterposers({
          sqs: required(env, 'SQS_ENDPOINT'),
          registry: required(env, 'SCHEMA_REGISTRY_URL'),
          clickhouse: required(env, 'CLICKHOUSE_URL'),
          api: required(env, 'GENESYS_API_URL'),
        }))
        return {
          SQS_ENDPOINT: sqs.url,
          SCHEMA_REGISTRY_URL: registry.url,
          CLICKHOUSE_URL: clickhouse.url,
          GENESYS_LOGIN_URL: api.url,
          GENESYS_API_URL: api.url,
        }
      },
      [Symbol.asyncDispose]: async () => await opened?.[Symbol.asyncDispose](),
    }
  },
}
