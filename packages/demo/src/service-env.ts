import { freePorts, type RunningStack } from '@aftercall/embedded-stack'

export const serviceNames = ['bridge', 'completion', 'details', 'sink'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Names of environment variables and their values, as the services read them. */
export type ServiceEnv = Readonly<Record<string, string>>

export interface Organisation {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface ServiceEnvOptions {
  readonly stack: Pick<RunningStack, 'kafka' | 'registry' | 'sqs' | 'clickhouse'>
  readonly organisation: Organisation
  /** Where the simulated Genesys Cloud answers. Without one the services find nothing there. */
  readonly genesysUrl: string
}

export const database = 'aftercall'

// Waits of a contact centre are minutes and hours; these are theirs for someone who watches. Completion's last attempts stay
// far enough apart that a record which is served late is still found.
const shortenedWaits = {
  // How long Kafka waits for a killed service before its partitions go to the next one.
  KAFKA_SESSION_TIMEOUT_MS: '10000',
  // What a killed bridge had in hand comes back after the first; a poll that it left behind hides messages for as long again.
  BRIDGE_VISIBILITY_SECONDS: '15',
  BRIDGE_WAIT_SECONDS: '2',
  COMPLETION_QUIET_PERIOD_MS: '1000',
  COMPLETION_ACW_GRACE_MS: '4000',
  COMPLETION_IDLE_LIMIT_MS: '20000',
  COMPLETION_LONG_IDLE_LIMIT_MS: '20000',
  COMPLETION_ATTEMPT_DELAYS_MS: '2000,4000,8000,15000,30000,60000',
  COMPLETION_LATE_DATA_MS: '15000',
  COMPLETION_SHARED_TICK_MS: '5000',
  COMPLETION_REQUEST_TTL_MS: '30000',
  DETAILS_GRID_MS: '1000',
  SINK_MAX_BATCH_AGE_MS: '1000',
} as const

/** The waits in force, for a person who wants to know what the latencies contain. */
export const waitsInForce: ServiceEnv = shortenedWaits

export const httpPortVariable = (service: ServiceName): string => `${service.toUpperCase()}_HTTP_PORT`

/** Every variable that the services and `aftercall setup` read to work on this stack. Holds secrets of the stack. */
export async function serviceEnv({ stack, organisation, genesysUrl }: ServiceEnvOptions): Promise<ServiceEnv> {
  const ports = await freePorts(serviceNames.length)
  return {
    KAFKA_BROKERS: stack.kafka.brokers.join(','),
    KAFKA_TOPIC_PREFIX: '',
    TOPIC_PARTITIONS: '12',
    TOPIC_REPLICATION_FACTOR: String(stack.kafka.brokers.length),
    SCHEMA_REGISTRY_URL: stack.registry.url,
    AWS_REGION: stack.sqs.region,
    AWS_ACCESS_KEY_ID: stack.sqs.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.sqs.secretAccessKey,
    SQS_ENDPOINT: stack.sqs.endpoint,
    SQS_QUEUE_URLS: stack.sqs.queueUrl,
    CLICKHOUSE_URL: stack.clickhouse.url,
    CLICKHOUSE_DATABASE: database,
    CLICKHOUSE_USER: stack.clickhouse.user,
    CLICKHOUSE_PASSWORD: stack.clickhouse.password,
    GENESYS_ORGANISATION_ID: organisation.id,
    GENESYS_DOMAIN: 'sim.test',
    GENESYS_LOGIN_URL: genesysUrl,
    GENESYS_API_URL: genesysUrl,
    GENESYS_CLIENT_ID: organisation.clientId,
    GENESYS_CLIENT_SECRET: organisation.clientSecret,
    LOG_LEVEL: 'info',
    HTTP_HOST: '127.0.0.1',
    ...Object.fromEntries(serviceNames.map((name, index) => [httpPortVariable(name), String(ports[index])])),
    ...shortenedWaits,
  }
}
