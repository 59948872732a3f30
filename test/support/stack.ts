import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseEnvFile } from '@aftercall/demo'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SQSClient,
} from '@aws-sdk/client-sqs'

/** Names the file of variables of the running stack, as `npm run stack` writes it. Set by jest's set-up when nobody else did. */
export const stackVariable = 'AFTERCALL_STACK'

export interface TestStack {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly sqs: {
    readonly endpoint: string
    readonly region: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password: string }
  /** Every variable that a service reads, to be overridden with a prefix, database and queue of the test's own. */
  readonly env: Readonly<Record<string, string>>
}

/** The servers that all tests of a run share. Tests stay out of each other's way by `freshPrefix` and its like. */
export function testStack(): TestStack {
  const file = process.env[stackVariable]
  if (!file)
    throw new Error(`${stackVariable} is not set: is this test in test/contract, test/integration or test/e2e?`)
  const env = parseEnvFile(readFileSync(file, 'utf8'))
  const value = (name: string): string => {
    const found = env[name]
    if (found === undefined) throw new Error(`${file} has no ${name}: was it written by npm run stack?`)
    return found
  }
  return {
    brokers: value('KAFKA_BROKERS').split(','),
    registryUrl: value('SCHEMA_REGISTRY_URL'),
    sqs: {
      endpoint: value('SQS_ENDPOINT'),
      region: value('AWS_REGION'),
      accessKeyId: value('AWS_ACCESS_KEY_ID'),
      secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
    },
    clickhouse: {
      url: value('CLICKHOUSE_URL'),
      user: value('CLICKHOUSE_USER'),
      password: value('CLICKHOUSE_PASSWORD'),
    },
    env,
  }
}

const random = () => randomBytes(6).toString('hex')

/** A prefix for topics, subjects and groups that nobody else uses; ends in a dot. */
export const freshPrefix = (): string => `test-${random()}.`

export interface FreshDatabase extends AsyncDisposable {
  readonly name: string
  /** Runs one statement in this database; resolves to the rows of a SELECT, as objects. */
  query(sql: string): Promise<Record<string, unknown>[]>
}

/** A new, empty ClickHouse database, dropped when disposed of. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${random()}`
  await clickhouse(`CREATE DATABASE ${name}`, 'default')
  return {
    name,
    query: (sql) => clickhouse(sql, name),
    async [Symbol.asyncDispose]() {
      await clickhouse(`DROP DATABASE IF EXISTS ${name} SYNC`, 'default')
    },
  }
}

async function clickhouse(sql: string, database: string): Promise<Record<string, unknown>[]> {
  const { url, user, password } = testStack().clickhouse
  const parameters = new URLSearchParams({ database, default_format: 'JSONEachRow', wait_end_of_query: '1' })
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password }
  const response = await fetch(`${url}/?${parameters}`, { method: 'POST', body: sql, headers })
  const body = await response.text()
  if (!response.ok) throw new Error(`ClickHouse refused "${sql.slice(0, 80)}": ${body.slice(0, 500)}`)
  const lines = body.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

export interface FreshQueue extends AsyncDisposable {
  readonly url: string
  readonly deadLetterQueueUrl: string
  /** Ends with the queue. */
  readonly client: SQSClient
}

export interface FreshQueueOptions {
  readonly visibilitySeconds?: number
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount?: number
}

/** A new standard queue and its dead-letter queue, both deleted when disposed of. */
export async function freshQueue({
  visibilitySeconds = 180,
  maxReceiveCount = 20,
}: FreshQueueOptions = {}): Promise<FreshQueue> {
  const { endpoint, region, accessKeyId, secretAccessKey } = testStack().sqs
  const client = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  const create = async (
    name: string,
    attributes: Partial<Record<QueueAttributeName, string>> = {},
  ): Promise<string> => {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
    if (QueueUrl === undefined) throw new Error(`SQS made no queue ${name}`)
    return QueueUrl
  }
  const name = `test-${random()}`
  const deadLetterQueueUrl = await create(`${name}-dead`)
  const attributesOfDead = new GetQueueAttributesCommand({ QueueUrl: deadLetterQueueUrl, AttributeNames: ['QueueArn'] })
  const deadLetterTargetArn = (await client.send(attributesOfDead)).Attributes?.['QueueArn']
  const url = await create(name, {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  })
  return {
    url,
    deadLetterQueueUrl,
    client,
    async [Symbol.asyncDispose]() {
      await Promise.all([url, deadLetterQueueUrl].map((QueueUrl) => client.send(new DeleteQueueCommand({ QueueUrl }))))
      client.destroy()
    },
  }
}
