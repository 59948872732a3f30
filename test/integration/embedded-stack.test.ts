import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeBinary, PartStartError, type RunningStack, startStack } from '@aftercall/embedded-stack'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import kafkajs from 'kafkajs'
import { freshDatabase, freshPrefix, freshQueue, testStack } from '../support/stack.ts'

const { Kafka, logLevel } = kafkajs
const signal = new AbortController().signal

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 600) throw new Error(`waited too long until ${what}`)
    await sleep(50)
  }
}

/** False for a zombie too: it is dead, and only waits for its parent to notice. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

const kafkaOf = (brokers: readonly string[]) =>
  new Kafka({ brokers: [...brokers], clientId: 'embedded-stack-test', logLevel: logLevel.NOTHING })

async function writeRecords(brokers: readonly string[], topic: string, values: string[]): Promise<void> {
  const kafka = kafkaOf(brokers)
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
  await admin.disconnect()
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, transactionalId: `${topic}-test` })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: values.map((value) => ({ value })) })
  await transaction.commit()
  await producer.disconnect()
}

async function readRecords(brokers: readonly string[], topic: string, count: number): Promise<string[]> {
  const consumer = kafkaOf(brokers).consumer({ groupId: `${topic}-readers`, maxWaitTimeInMs: 100 })
  const values: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) })
  await until(`${count} records of ${topic} are read`, () => values.length >= count)
  await consumer.disconnect()
  return values
}

const schema = JSON.stringify({ type: 'record', name: 'Greeting', fields: [{ name: 'text', type: 'string' }] })

async function registerSchema(
  registry: string,
  subject: string,
  text: string,
): Promise<{ status: number; id?: number }> {
  const response = await fetch(`${registry}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: text }),
  })
  const { id } = (await response.json()) as { id?: number }
  return { status: response.status, ...(id === undefined ? {} : { id }) }
}

async function schemaOf(registry: string, id: number): Promise<unknown> {
  const response = await fetch(`${registry}/schemas/ids/${id}`)
  const { schema: text } = (await response.json()) as { schema: string }
  return JSON.parse(text)
}

async function select(url: string, sql: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: sql })
  const body = await response.text()
  if (!response.ok) throw new Error(body)
  return body.trim()
}

describe('the servers that tests share', () => {
  it('Kafka takes a transaction and gives its records to a group', async () => {
    const { brokers } = testStack()
    const topic = `${freshPrefix()}greetings`
    await writeRecords(brokers, topic, ['one', 'two'])
    expect(await readRecords(brokers, topic, 2)).toEqual(['one', 'two'])
  })

  it('Kafka takes a record of 16 MiB', async () => {
    const { brokers } = testStack()
    const topic = `${freshPrefix()}large`
    await writeRecords(brokers, topic, ['x'.repeat(16 * 1024 * 1024)])
    expect((await readRecords(brokers, topic, 1))[0]).toHaveLength(16 * 1024 * 1024)
  })

  it('the registry keeps a schema and refuses an incompatible one', async () => {
    const { registryUrl } = testStack()
    const subject = `${freshPrefix()}greetings-value`
    const { id } = await registerSchema(registryUrl, subject, schema)
    expect(await schemaOf(registryUrl, id!)).toEqual(JSON.parse(schema))
    await fetch(`${registryUrl}/config/${subject}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ compatibility: 'BACKWARD_TRANSITIVE' }),
    })
    const withoutDefault = schema.replace('"fields":[', '"fields":[{"name":"new","type":"int"},')
    expect(await registerSchema(registryUrl, subject, withoutDefault)).toMatchObject({ status: 409 })
  })

  it('SQS passes a message on, and to the dead-letter queue after too many receives', async () => {
    await using queue = await freshQueue({ visibilitySeconds: 0, maxReceiveCount: 1 })
    await queue.client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'hello' }))
    const receive = async (QueueUrl: string) =>
      (await queue.client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.map(({ Body }) => Body)
    expect(await receive(queue.url)).toEqual(['hello'])
    await until('the message is a dead letter', async () => {
      await receive(queue.url)
      return (await receive(queue.deadLetterQueueUrl))?.[0] === 'hello'
    })
  })

  it('SQS refuses a body above its limit', async () => {
    await using queue = await freshQueue()
    const tooLarge = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x'.repeat(1024 * 1024 + 1) })
    await expect(queue.client.send(tooLarge)).rejects.toThrow()
  })

  it('ClickHouse merges by version, in a database of the test alone', async () => {
    await using database = await freshDatabase()
    await database.query('CREATE TABLE t (id String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY id')
    await database.query(`INSERT INTO t VALUES ('a', 1)`)
    await database.query(`INSERT INTO t VALUES ('a', 3), ('a', 2)`)
    expect(await database.query('SELECT id, toInt32(version) AS version FROM t FINAL')).toEqual([
      { id: 'a', version: 3 },
    ])
  })

  it('ClickHouse serves its query page', async () => {
    const page = await fetch(`${testStack().clickhouse.url}/play`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('<title>ClickHouse Query</title>')
  })
})

describe('a stack of its own', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aftercall-own-stack-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  type Owned = Pick<RunningStack, 'kafka' | 'registry' | 'sqs' | 'clickhouse'> & { pids: number[] }

  async function startOwner() {
    const script = join(import.meta.dirname, '../support/stack-owner.ts')
    const owner = spawn(nodeBinary(), [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: owner.stdout }))
      return { owner, stack: JSON.parse(line) as Owned }
    throw new Error('the owner ended before the servers were up')
  }

  it('leaves nothing behind when its owner is killed, and knows everything when it is started again', async () => {
    const { owner, stack } = await startOwner()
    await writeRecords(stack.kafka.brokers, 'greetings', ['one', 'two'])
    const { id } = await registerSchema(stack.registry.url, 'greetings-value', schema)
    await select(stack.clickhouse.url, 'CREATE DATABASE aftercall')
    await select(stack.clickhouse.url, 'CREATE TABLE aftercall.t (a UInt32) ENGINE = MergeTree ORDER BY a')
    await select(stack.clickhouse.url, 'INSERT INTO aftercall.t VALUES (41)')
    expect(stack.pids).toHaveLength(4)
    owner.kill('SIGKILL')
    await until('all servers are gone', () => !stack.pids.some(isAlive))

    const again = await startStack({ dir, signal })
    try {
      expect({ kafka: again.kafka, clickhouse: again.clickhouse }).toEqual({
        kafka: stack.kafka,
        clickhouse: stack.clickhouse,
      })
      expect(await readRecords(again.kafka.brokers, 'greetings', 2)).toEqual(['one', 'two'])
      expect(await schemaOf(again.registry.url, id!)).toEqual(JSON.parse(schema))
      expect(await select(again.clickhouse.url, 'SELECT a FROM aftercall.t')).toBe('41')
    } finally {
      await again[Symbol.asyncDispose]()
    }
    expect(again.processes.map(({ pid }) => isAlive(pid))).toEqual([false, false, false, false])
    expect(await listens(again.clickhouse.tcpPort)).toBe(false)
  })

  it('says which server died while it was in use', async () => {
    await using stack = await startStack({ dir, parts: ['clickhouse'], signal })
    expect(() => stack.kafka).toThrow(/started without kafka/)
    stack.processes[0]!.kill('SIGKILL')
    expect(await stack.exited).toEqual({ name: 'clickhouse', code: null, signal: 'SIGKILL' })
  })

  it('shows the end of the log of a server that does not come up, and stops the others', async () => {
    // Data of a Kafka that nobody can read.
    const data = join(dir, 'kafka/broker-1/data')
    await mkdir(data, { recursive: true })
    await writeFile(join(data, 'meta.properties'), 'version=99\n')
    const failure = await startStack({ dir, parts: ['kafka', 'clickhouse'], signal }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PartStartError)
    const { message, logFile } = failure as PartStartError
    expect(message).toContain('kafka ended with code 1 before it was ready')
    expect(message).toContain('meta.properties')
    expect(message).toContain(logFile)
    expect(existsSync(logFile)).toBe(true)
    const { 'clickhouse-tcp': tcp } = JSON.parse(await readFile(join(dir, 'ports.json'), 'utf8')) as Record<
      string,
      number
    >
    expect(await listens(tcp!)).toBe(false)
  })

  it('stops at once when it is told to while starting', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const starting = startStack({
      dir,
      signal: stop.signal,
      onProgress: (line) => {
        if (line === 'clickhouse is ready') stop.abort(reason)
      },
    })
    await expect(starting).rejects.toBe(reason)
    const ports = JSON.parse(await readFile(join(dir, 'ports.json'), 'utf8')) as Record<string, number>
    const listening = await Promise.all(Object.values(ports).map(listens))
    expect(listening).not.toContain(true)
  })
})
