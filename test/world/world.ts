import { memoryClickHouse } from '@aftercall/clickhouse'
import { memoryCodec, topicNames } from '@aftercall/contracts'
import { memoryCluster } from '@aftercall/kafka'
import { type Logger, silentLogger } from '@aftercall/runtime'
import {
  type Assumptions,
  likelyAssumptions,
  type LiveCentre,
  openLiveCentre,
  type TransportSettings,
  usualTransport,
} from '@aftercall/simulator'
import { type MemoryQueue, memoryQueue } from '@aftercall/queues'
import { deliverAll } from './deliver.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { seededRandom } from './seeded-random.ts'
import { patientPace, serviceNames, startService } from './services.ts'
import { worldTables } from './tables.ts'
import { worldTransport } from './transport.ts'
import { worldClock } from './world-clock.ts'

export interface WorldOptions {
  readonly seed: number
  readonly conversations: number
  /** Only these kinds, all alike; without them the mix of an ordinary centre. */
  readonly kinds?: readonly string[]
  /** The conversations begin within so much time; two days' midnights lie in it, unless it is shorter. */
  readonly spreadMs?: number
  /** Where in that time, from a throw in [0, 1); evenly, unless told. */
  readonly profile?: (thrown: number) => number
  readonly assumptions?: Assumptions
  readonly transport?: TransportSettings
  /** Suffixes of the detail events that the customer subscribed to; all, unless told. */
  readonly subscription?: readonly string[]
  /** Variables of the services on top of the defaults of production. */
  readonly env?: Readonly<Record<string, string>>
  /** How long the world goes on after the last thing has happened. */
  readonly afterMs?: number
  readonly log?: Logger
}

/** A world that is over: everything in it may be looked at. */
export interface EndedWorld {
  readonly options: WorldOptions
  readonly centre: LiveCentre
  readonly cluster: ReturnType<typeof memoryCluster>
  readonly codec: ReturnType<typeof memoryCodec>
  readonly store: ReturnType<typeof memoryClickHouse>
  readonly queue: MemoryQueue
  readonly ledger: Ledger
  /** When each message arrived in the queue. */
  readonly arrivals: ReadonlyMap<string, readonly { readonly at: number; readonly body: string }[]>
  readonly startedAt: number
  readonly endedAt: number
  /** Timers that were still set after every service had ended. */
  readonly timersLeft: number
  /** How often time moved. */
  readonly moves: number
}

const dayMs = 86_400_000
/** A Tuesday, 20:00 UTC: the night and a change of month are not far. */
export const worldStartMs = Date.UTC(2031, 8, 30, 20)
const organisationId = '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104'
const client = { id: 'world-client', secret: 'world-secret' }
const partitions = 2
/** Daily looks have been made by then, on whatever tick they are shared. */
const usualAfterMs = 3 * dayMs
/** For services that have stopped taking work to finish what they have. */
const stopMs = 120_000

/** Plays a world from its beginning to its end. The same options give the same world. */
export async function playWorld(options: WorldOptions): Promise<EndedWorld> {
  const { seed, spreadMs = dayMs, profile = (thrown) => thrown * spreadMs, assumptions = likelyAssumptions } = options
  const clock = worldClock(worldStartMs)
  const subscribed = options.subscription && new Set(options.subscription)
  const centre = openLiveCentre(
    {
      organisationId,
      organisationSeed: 1,
      client,
      requestsPerMinute: 300,
      seed,
      conversations: options.conversations,
      ...(options.kinds ? { kinds: options.kinds } : {}),
      startAt: (thrown) => worldStartMs + profile(thrown),
      assumptions,
      transport: options.transport ?? usualTransport,
      isSubscribed: (detailType) => subscribed?.has(detailType.split('{id}.')[1] ?? '') ?? true,
    },
    clock,
  )
  const cluster = memoryCluster({ clock })
  await cluster
    .connect()
    .createTopics(topicNames.map((name) => ({ name, partitions, replicationFactor: 1, config: {} })))
  const [queue, codec, ledger] = [memoryQueue({ clock }), memoryCodec(), openLedger(clock)]
  const store = memoryClickHouse(await worldTables())
  const watched = ledger.watchStore(store)
  const arrivals = new Map<string, { at: number; body: string }[]>()
  const around = {
    ...{ clock, queue, codec, pace: patientPace },
    connect: () => cluster.connect(),
    store: {
      ...watched,
      insert: (...insertion: Parameters<typeof watched.insert>) => clock.busy(watched.insert(...insertion)),
    },
    transport: ledger.watchTransport(worldTransport(centre.answer, clock)),
    organisation: { id: organisationId, clientId: client.id, clientSecret: client.secret },
    random: seededRandom(seed),
    log: options.log ?? silentLogger,
    env: options.env ?? {},
  }
  const services = serviceNames.map((name) => startService(name, around))
  // A service that ends by itself ends the world: whatever it says is the finding.
  const broken = Promise.race(services.map(({ ended }) => ended)).then(() => {
    throw new Error('a service stopped by itself')
  })
  broken.catch(() => undefined)
  const send = (body: string, conversationId: string) => {
    const list = arrivals.get(conversationId) ?? []
    arrivals.set(conversationId, list)
    list.push({ at: clock.now(), body })
    queue.send(body)
  }
  const delivered = deliverAll(centre, send, clock, new AbortController().signal)
  const lastEnd = Math.max(worldStartMs + spreadMs, ...centre.conversations.map(({ endsAt }) => endsAt))
  await Promise.race([clock.runUntil(lastEnd + lateOf(options) + (options.afterMs ?? usualAfterMs)), broken])
  await Promise.race([delivered, broken])
  const endedAt = clock.now()
  for (const service of services) service.stop()
  const allEnded = Promise.all(services.map(({ ended }) => ended))
  await clock.runUntil(clock.now() + stopMs)
  await allEnded
  const timersLeft = clock.pending()
  const ended = { startedAt: worldStartMs, endedAt, timersLeft, moves: clock.moves() }
  return { options, centre, cluster, codec, store, queue, ledger, arrivals, ...ended }
}

/** How much later than it happened something may show, at most. */
const lateOf = ({ assumptions = likelyAssumptions, transport = usualTransport }: WorldOptions) =>
  assumptions.lateUpToMs +
  assumptions.recordDelayMs +
  assumptions.staleReadLagMs +
  transport.lateMaxMs +
  (transport.duplicateMaxMs ?? 0)
