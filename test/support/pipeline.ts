import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import {
  newOrganisation,
  type Organisation,
  runSetup,
  type ServiceName,
  serviceNames,
  startSimulator,
} from '@aftercall/demo'
import { describeExit, openSupervisor, projectRoot } from '@aftercall/embedded-stack'
import { type Instance, startInstance } from './service-instance.ts'
import { type SimulatorControl, simulatorControl } from './simulator-control.ts'
import { type FreshQueue, freshDatabase, freshPrefix, freshQueue, testStack } from './stack.ts'
import { type Look, until } from './until.ts'

/** Every service as a process on the shared servers, with topics, database, queue, simulator and organisation of its own. */
export interface Pipeline extends AsyncDisposable {
  readonly organisation: Organisation
  /** What every service is started with. */
  readonly env: Readonly<Record<string, string>>
  /** Where the logs are. */
  readonly dir: string
  readonly queue: FreshQueue
  readonly clickhouse: ClickHouse
  readonly simulator: SimulatorControl
  /** Starts one instance; `more` overrides variables. Does not wait until it is ready. */
  start(service: ServiceName, more?: Readonly<Record<string, string>>): Promise<Instance>
  /** Starts one instance of every service and waits until all are ready. */
  startAll(more?: Readonly<Record<string, string>>): Promise<Record<ServiceName, Instance>>
  query<T>(sql: string, parameters?: Readonly<Record<string, string>>): Promise<readonly T[]>
  /** Like `until`; fails at once when a service has ended that nobody ended, and tells the last words of all. */
  until<Seen>(what: string, look: () => Promise<Look<Seen>>, timeoutMs?: number): Promise<Seen>
}

// Few partitions start and rebalance quickly; more than two instances of a service share nothing new.
const partitions = '4'
// Short, so that what a killed bridge had in hand comes back within the test.
const bridgeWaits = { BRIDGE_VISIBILITY_SECONDS: '8', BRIDGE_WAIT_SECONDS: '2' }

const maxLineLength = 400
const shortened = (text: string) =>
  text
    .split('\n')
    .map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line))
    .join('\n')

/**
 * Makes topics, tables and queue and starts the simulator; the services are started by the test. `name` is the folder of the logs in
 * `.cache/test-logs`, which stays for whoever wants to know more, until the next run.
 */
export async function openPipeline(name: string, env: Readonly<Record<string, string>> = {}): Promise<Pipeline> {
  const signal = new AbortController().signal
  const dir = join(projectRoot, '.cache/test-logs', name)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  await using opening = new AsyncDisposableStack()
  const queue = opening.use(await freshQueue())
  const database = opening.use(await freshDatabase())
  const stack = testStack()
  const clickhouse = opening.use(await connectClickHouse({ ...stack.clickhouse, database: database.name }))
  const supervisor = opening.use(openSupervisor())
  // A test is over: nothing is left to be finished.
  opening.defer(() => {
    for (const process of supervisor.running) process.kill('SIGKILL')
  })

  const organisation = newOrganisation()
  const sqs = { ...stack.sqs, queueUrl: queue.url, deadLetterQueueUrl: queue.deadLetterQueueUrl }
  const logFile = join(dir, 'simulator.log')
  const simulator = await startSimulator({ supervisor, sqs, organisation, logFile, signal })
  const own = {
    ...stack.env,
    KAFKA_TOPIC_PREFIX: freshPrefix(),
    TOPIC_PARTITIONS: partitions,
    CLICKHOUSE_DATABASE: database.name,
    SQS_QUEUE_URLS: queue.url,
    GENESYS_ORGANISATION_ID: organisation.id,
    GENESYS_CLIENT_ID: organisation.clientId,
    GENESYS_CLIENT_SECRET: organisation.clientSecret,
    GENESYS_LOGIN_URL: simulator.api,
    GENESYS_API_URL: simulator.api,
    ...bridgeWaits,
    ...env,
  }
  await runSetup({ supervisor, env: own, logDir: dir, signal })

  const instances: Instance[] = []
  const ended = new Set<Instance>()
  let started = 0
  const start: Pipeline['start'] = async (service, more = {}) => {
    started += 1
    const logDir = join(dir, `${started}-${service}`)
    const instance = await startInstance(service, { supervisor, env: { ...own, ...more }, logDir })
    const watched = {
      ...instance,
      end: (how: 'SIGTERM' | 'SIGKILL') => {
        ended.add(watched)
        return instance.end(how)
      },
    }
    instances.push(watched)
    return watched
  }
  const lastWords = async () => {
    const words = instances.map(
      async (one, index) => `--- ${index + 1}-${one.service}\n${shortened(await one.logTail())}`,
    )
    return [`Logs: ${dir}`, ...(await Promise.all(words))].join('\n')
  }
  const failWhenOneEnded = async () => {
    for (const one of instances) {
      const exit = one.exit()
      if (exit === null || ended.has(one)) continue
      throw new Error(`${one.service} ended by itself with ${describeExit(exit)}:\n${await one.logTail(15)}`)
    }
  }
  const lifetime = opening.move()
  return {
    organisation,
    env: own,
    dir,
    queue,
    clickhouse,
    simulator: simulatorControl(simulator.admin),
    start,
    startAll: async (more) => {
      const all = await Promise.all(serviceNames.map(async (service) => [service, await start(service, more)] as const))
      await Promise.all(all.map(([, one]) => one.ready()))
      return Object.fromEntries(all) as Record<ServiceName, Instance>
    },
    query: (sql, parameters = {}) => clickhouse.query(sql, parameters, signal),
    until: (what, look, timeoutMs = 90_000) => {
      const watchedLook = async () => {
        await failWhenOneEnded()
        return await look()
      }
      return until(what, watchedLook, { timeoutMs, everyMs: 250, context: lastWords })
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}
