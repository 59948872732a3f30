import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseEnvFile } from '@aftercall/demo'
import { nodeBinary, projectRoot } from '@aftercall/embedded-stack'

interface Addresses {
  kafka: { brokers: string[] }
  registry: { url: string }
  sqs: { endpoint: string; queueUrl: string }
  clickhouse: { url: string; tcpPort: number }
  simulator: { api: string; admin: string }
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

const portsOf = ({ kafka, registry, sqs, clickhouse, simulator }: Addresses): number[] => [
  ...kafka.brokers.map((broker) => Number(broker.split(':')[1])),
  ...[registry.url, sqs.endpoint, clickhouse.url, simulator.api, simulator.admin].map((url) =>
    Number(new URL(url).port),
  ),
  clickhouse.tcpPort,
]

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aftercall-stack-command-'))
})
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

it('says where everything is in one line and in a file of variables, and ends whole when asked to', async () => {
  const args = [join(projectRoot, 'packages/demo/src/main.ts'), 'stack', '--dir', dir, '--json']
  const command = spawn(nodeBinary(), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exitCode = new Promise<number | null>((resolve) => command.once('exit', resolve))
  const lines: string[] = []
  const output = createInterface({ input: command.stdout })
  const firstLine = new Promise<void>((resolve) => {
    output.on('line', (line) => {
      lines.push(line)
      resolve()
    })
  })
  await Promise.race([firstLine, exitCode])
  const addresses = JSON.parse(lines[0] ?? 'null') as Addresses

  const envFile = join(dir, 'env')
  expect((await stat(envFile)).mode & 0o077).toBe(0)
  const env = parseEnvFile(await readFile(envFile, 'utf8'))
  expect(env).toMatchObject({
    KAFKA_BROKERS: addresses.kafka.brokers.join(','),
    SCHEMA_REGISTRY_URL: addresses.registry.url,
    SQS_ENDPOINT: addresses.sqs.endpoint,
    SQS_QUEUE_URLS: addresses.sqs.queueUrl,
    CLICKHOUSE_URL: addresses.clickhouse.url,
    GENESYS_API_URL: addresses.simulator.api,
    GENESYS_LOGIN_URL: addresses.simulator.api,
  })
  const login = await fetch(`${env['GENESYS_LOGIN_URL']}/oauth/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${env['GENESYS_CLIENT_ID']}:${env['GENESYS_CLIENT_SECRET']}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  expect(await login.json()).toMatchObject({ access_token: expect.any(String) as string })
  expect(await Promise.all(portsOf(addresses).map(listens))).not.toContain(false)

  command.kill('SIGTERM')
  expect(await exitCode).toBe(0)
  expect(await Promise.all(portsOf(addresses).map(listens))).not.toContain(true)
  expect(lines).toHaveLength(1)
  // A folder that was given is kept, with what the servers know.
  expect(existsSync(join(dir, 'kafka'))).toBe(true)
})

it('says in one line what is missing', async () => {
  const args = [join(projectRoot, 'packages/demo/src/main.ts'), 'stack', '--dir', dir]
  const command = spawn(nodeBinary(), args, { env: { PATH: '/bin/nothing' }, stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  for await (const line of createInterface({ input: command.stderr })) lines.push(line)
  expect(lines.filter((line) => line.startsWith('Java 17 or newer is needed'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes(' at '))).toEqual([])
})
