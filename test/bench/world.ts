import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import {
  httpPortVariable,
  newOrganisation,
  type PlayProgress,
  runSetup,
  type ServiceEnv,
  serviceNames,
  type SimulatorAdmin,
  simulatorAdmin,
  startSimulator,
  waitsInForce,
} from '@aftercall/demo'
import { freePorts } from '@aftercall/embedded-stack'
import { type BacklogQueue, openBacklogQueue } from './backlog-queue.ts'
import { type Place } from './place.ts'

/** Topics, tables, queue, organisation and simulator of one round: nothing of an earlier one is in the way. */
export interface World extends AsyncDisposable {
  /** For the services: their own defaults, but for the addresses. */
  readonly env: ServiceEnv
  readonly organisation: string
  readonly queue: BacklogQueue
  readonly simulator: SimulatorAdmin
  readonly clickhouse: ClickHouse
  readonly logDir: string
}

export interface WorldOptions {
  /** A play pauses while more wait in the queue; 0: the queue is to be filled. */
  readonly maxQueued?: number
}

export async function openWorld(place: Place, dir: string, { maxQueued }: WorldOptions = {}): Promise<World> {
  const { addresses, supervisor, signal } = place
  const name = `bench_${randomBytes(4).toString('hex')}`
  const logDir = join(dir, 'logs', name)
  const organisation = newOrganisation()
  const stack = new AsyncDisposableStack()
  try {
    const value = (variable: string) => {
      const found = addresses[variable]
      if (found === undefined)
        throw new Error(`the file of variables has no ${variable}: was it written by npm run stack?`)
      return found
    }
    const sqs = {
      endpoint: value('SQS_ENDPOINT'),
      region: value('AWS_REGION'),
      accessKeyId: value('AWS_ACCESS_KEY_ID'),
      secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
    }
    const queue = stack.use(await openBacklogQueue(sqs))
    const simulated = await startSimulator({
      supervisor,
      sqs: { ...sqs, queueUrl: queue.url, deadLetterQueueUrl: '' },
      organisation,
      logFile: join(logDir, 'simulator.log'),
      ...(maxQueued === undefined ? {} : { maxQueued }),
      signal,
    })
    stack.defer(async () => void (await simulated.process.stop()))
    const ports = await freePorts(serviceNames.length)
    const env: ServiceEnv = {
      ...Object.fromEntries(Object.entries(addresses).filter(([variable]) => !Object.hasOwn(waitsInForce, variable))),
      KAFKA_TOPIC_PREFIX: `${name}.`,
      CLICKHOUSE_DATABASE: name,
      SQS_QUEUE_URLS: queue.url,
      GENESYS_ORGANISATION_ID: organisation.id,
      GENESYS_CLIENT_ID: organisation.clientId,
      GENESYS_CLIENT_SECRET: organisation.clientSecret,
      GENESYS_LOGIN_URL: simulated.api,
      GENESYS_API_URL: simulated.api,
      ...Object.fromEntries(serviceNames.map((service, index) => [httpPortVariable(service), String(ports[index])])),
    }
    await runSetup({ supervisor, env, logDir, signal })
    const clickhouse = stack.use(
      await connectClickHouse({
        url: value('CLICKHOUSE_URL'),
        user: value('CLICKHOUSE_USER'),
        password: value('CLICKHOUSE_PASSWORD'),
        database: name,
      }),
    )
    stack.defer(() => clickhouse.command(`DROP DATABASE IF EXISTS ${name} SYNC`, AbortSignal.timeout(30_000)))
    const simulator = simulatorAdmin(simulated.admin, signal)
    const disposal = stack.move()
    return {
      env,
      organisation: organisation.id,
      queue,
      simulator,
      clickhouse,
      logDir,
      [Symbol.asyncDispose]: () => disposal.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

const pollMs = 250
const stallMs = 60_000
/** So fast that delivery is bounded by the queue, not by the play. */
const backlogSpeed = 100_000

/** Plays everything into the queue while nobody reads it. */
export async function fillBacklog(
  { simulator }: World,
  { conversations, seed }: { readonly conversations: number; readonly seed: number },
  signal: AbortSignal,
): Promise<PlayProgress> {
  // Figures of one release are compared with those of another: what is measured is the way of the detail events.
  await simulator.play({ conversations, seed, speed: backlogSpeed, subscribe: ['detail'] })
  let [sent, movedAt] = [0, performance.now()]
  for (;;) {
    const progress = await simulator.progress()
    if (progress.phase === 'done') return progress
    if (progress.eventsSent !== sent) [sent, movedAt] = [progress.eventsSent, performance.now()]
    if (performance.now() - movedAt > stallMs)
      throw new Error(`could not fill the queue: no event was taken for ${stallMs / 1_000} s, ${sent} were before`)
    await sleep(pollMs, undefined, { signal })
  }
}
