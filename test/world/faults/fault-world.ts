import { memoryClickHouse, type Row, type RowStore } from '@aftercall/clickhouse'
import { topicNames } from '@aftercall/contracts'
import { memoryCluster } from '@aftercall/kafka'
import { type EventQueue, memoryQueue, type RedrivenMessage } from '@aftercall/queues'
import { silentLogger, type Telemetry } from '@aftercall/runtime'
import {
  assuming,
  likelyAssumptions,
  type LiveCentre,
  type LiveConversation,
  openLiveCentre,
  type PlainFacts,
  usualTransport,
} from '@aftercall/simulator'
import { deliverAll } from '../deliver.ts'
import { openLedger } from '../ledger.ts'
import { seededRandom } from '../seeded-random.ts'
import { type Pace, type ServiceName, serviceNames, type Surroundings } from '../services.ts'
import { worldTransport } from '../transport.ts'
import { type EndedWorld, worldStartMs } from '../world.ts'
import { worldClock } from '../world-clock.ts'
import { type Book, openBook } from './book.ts'
import { type WorldKit } from './kit.ts'
import { type OrderWatch, orderWatch } from './order-watch.ts'
import { type StepWatch, stepWatch } from './step-watch.ts'
import { seededChaos, settleWithinMs, type WorldEvent, type WorldPlan } from './plan.ts'
import { makeQuirky, quirkyQueue } from './server-quirks.ts'
import { isSettled } from './settled.ts'
import { deadLetterFaults, sendStrangers, type Strangers } from './strangers.ts'
import { type Supervisor, supervisor } from './supervisor.ts'

export interface FaultWorldOptions {
  readonly plan: WorldPlan
  readonly kit: WorldKit
  readonly telemetry: Pick<Telemetry, 'meter' | 'tracer'>
  /** Every request is kept for the trace. */
  readonly keepsRequests?: boolean
  /** Puts something of the test's own between a service and its ports, to see it found. */
  readonly spoil?: (service: ServiceName, around: Surroundings) => Surroundings
  readonly signal?: AbortSignal
}

/** A world of faults that is over. */
export interface EndedFaultWorld extends EndedWorld {
  readonly plan: WorldPlan
  readonly book: Book
  readonly order: OrderWatch
  readonly steps: StepWatch
  /** What ended the world before its time. */
  readonly broken: unknown
  readonly endings: Supervisor['endings']
  readonly untidy: readonly string[]
  /** Processes that had not ended long after they were told to. */
  readonly stuck: readonly string[]
  readonly starts: number
  /** From the last fault until every conversation was settled, ms; null when that never came. */
  readonly settledAfterMs: number | null
  readonly faultsOverAt: number
  readonly strangers: Strangers
  /** The API's own refusals of requests above its quota. */
  readonly overQuota: number
}

const organisationId = '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104'
const client = { id: 'world-client', secret: 'world-secret' }
const partitions = 2
const minuteMs = 60_000
const pace: Pace = { idleWaitMs: 20 * minuteMs, receivers: 2, visibilitySeconds: 180 }
/** Every process has ended by then, and every fault that was under way. */
const stopMs = 40 * minuteMs
/** Looks at whether all is settled, after the last fault. */
const looksMs = [2, 5, 10, 20, 40, 80, 160, 320, 640, 1_280].map((minutes) => minutes * minuteMs)
/** Time moves so often in a world that goes round in circles. */
const mostMoves = 400_000

export async function playFaultWorld(options: FaultWorldOptions): Promise<EndedFaultWorld> {
  const { plan, kit, telemetry } = options
  const { seed, spreadMs } = plan
  const clock = worldClock(worldStartMs)
  const book = openBook(clock, options.keepsRequests ?? false)
  const assumptions = plan.isSlowGenesys
    ? assuming({ recordDelayMs: 45_000, lateUpToMs: 120_000, visibleAfterMs: 20_000 })
    : likelyAssumptions
  const transport = plan.isSlowGenesys
    ? { ...usualTransport, lateShare: 0.1, lateMaxMs: 120_000, duplicateShare: 0.2, duplicateMaxMs: 200_000 }
    : usualTransport
  const worldOptions = { seed, conversations: plan.conversations, kinds: plan.kinds, spreadMs, assumptions, transport }
  const centre = rememberingCentre(
    openLiveCentre(
      {
        ...{ organisationId, organisationSeed: 1, client, seed, assumptions, transport },
        requestsPerMinute: plan.requestsPerMinute,
        conversations: plan.conversations,
        kinds: plan.kinds,
        startAt: (thrown) => worldStartMs + thrown * spreadMs,
        isSubscribed: () => true,
      },
      clock,
    ),
  )
  const cluster = memoryCluster({ clock, heartbeatMs: 1_000, rebalanceDelayMs: 3_000 })
  const topics = topicNames.map((name) => ({ name, partitions, replicationFactor: 1, config: {} }))
  await cluster.connect().createTopics(topics)
  const random = seededRandom(seed * 5 + 2)
  const [ledger, store] = [openLedger(clock), memoryClickHouse(kit.tables)]
  const { codec } = kit
  const order = orderWatch({ cluster, codec }, kit.tables)
  const steps = stepWatch({ cluster, codec })
  const bodies = new Map<string, string>()
  const lastEnd = Math.max(worldStartMs + spreadMs, ...centre.conversations.map(({ endsAt }) => endsAt))
  const faultsOverAt = lastEnd + plan.trailMs
  let overQuota = 0
  const isOver = () => clock.now() >= faultsOverAt
  const { quirks } = plan
  const quirky = { quirks, random: seededRandom(seed * 13 + 5), isOver, book }
  makeQuirky(store, quirky)
  /** What stands in the dead-letter queue. */
  const deadMessages: RedrivenMessage[] = []
  const takeDead = (message: RedrivenMessage) => {
    book.fault('sqs', `${message.messageId} goes to the dead-letter queue`)
    deadMessages.push(message)
  }
  const redrive = quirks.mostReceives !== null && { queue: { take: takeDead }, maxReceiveCount: quirks.mostReceives }
  const queue = memoryQueue({ clock, faults: quirkyQueue(quirky), ...(redrive === false ? {} : { redrive }) })
  const answer: typeof centre.answer = async (request, signal) => {
    const answered = await centre.answer(request, signal)
    if (answered.status === 429) overQuota += 1
    return answered
  }
  const watched = ledger.watchStore(store)
  const processes = supervisor({
    ...{ world: clock, cluster, codec, book, seed, pace, telemetry },
    chaos: seededChaos(plan.strikes, random, isOver),
    queue: watchedQueue(queue, bodies, order),
    store: watchedStore({ ...watched, insert: (...all) => clock.busy(watched.insert(...all)) }, order),
    transport: ledger.watchTransport(worldTransport(answer, clock)),
    organisation: { id: organisationId, clientId: client.id, clientSecret: client.secret },
    log: silentLogger,
    env: { GENESYS_REQUESTS_PER_MINUTE: String(plan.requestsPerMinute), DETAILS_MAX_IDS: String(plan.maxIds) },
    partialShare: () => (isOver() ? 0 : plan.strikes.partialShare),
    ...(options.spoil === undefined ? {} : { spoil: options.spoil }),
  })
  for (const name of serviceNames) for (let one = 0; one < plan.instances[name]; one++) processes.add(name)
  for (const event of plan.events)
    clock.timer(event.at, () => {
      if (!isOver()) happen(event, processes, cluster, book, random)
    })
  const onSent = (messageId: string, body: string) => void bodies.set(messageId, body)
  const strangers = await sendStrangers({ quirks, clock, queue, cluster, partitions, isOver, book, onSent })
  const arrivals = new Map<string, { at: number; body: string }[]>()
  const send = (body: string, conversationId: string) => {
    const list = arrivals.get(conversationId) ?? []
    arrivals.set(conversationId, list)
    list.push({ at: clock.now(), body })
    bodies.set(queue.send(body), body)
  }
  let isDelivered = false
  void deliverAll(centre, send, clock, new AbortController().signal).then(() => (isDelivered = true))
  const world = {
    options: worldOptions,
    centre,
    cluster,
    codec,
    store,
    queue,
    ledger,
    arrivals,
    startedAt: worldStartMs,
  }
  const played = { ...world, plan, book, order, steps, strangers, faultsOverAt }
  const untilNow = () => ({
    ...played,
    ...{ endedAt: clock.now(), moves: clock.moves(), timersLeft: clock.pending(), overQuota },
    ...{ endings: processes.endings, untidy: processes.untidy, starts: processes.starts },
  })
  let settledAfterMs: number | null = null
  try {
    const runUntil = async (untilMs: number) => {
      options.signal?.throwIfAborted()
      await clock.runUntil(untilMs)
      if (clock.moves() > mostMoves)
        throw new Error(`time has moved ${clock.moves()} times: somebody goes round in circles`)
    }
    for (let at = worldStartMs; at < faultsOverAt; at = clock.now())
      await runUntil(Math.min(faultsOverAt, at + 60 * minuteMs))
    for (const lookMs of looksMs.filter((ms) => ms <= settleWithinMs)) {
      // The operator sends back what the queue had given up.
      for (const message of deadMessages.splice(0)) queue.take(message)
      await runUntil(faultsOverAt + lookMs)
      if (!isDelivered || deadMessages.length > 0 || deadLetterFaults(store, strangers, true).length > 0) continue
      if (!steps.isAllRead() || !(await isSettled(untilNow()))) continue
      settledAfterMs = lookMs
      break
    }
    processes.end()
    await runUntil(clock.now() + stopMs)
  } catch (error) {
    return { ...untilNow(), broken: error, stuck: [], settledAfterMs }
  }
  return { ...untilNow(), broken: undefined, stuck: processes.running(), settledAfterMs }
}

function happen(
  event: WorldEvent,
  processes: Supervisor,
  cluster: ReturnType<typeof memoryCluster>,
  book: Book,
  random: () => number,
): void {
  switch (event.kind) {
    case 'compact':
      book.fault('world', 'completion-state is compacted')
      return cluster.compact('completion-state')
    case 'outage':
      book.fault('world', `${event.server} is away for ${event.ms} ms (${event.manner})`)
      return processes.outage(event.server, event.ms, event.manner)
    case 'kill-all':
      book.fault('world', `every ${event.service} is killed`)
      for (const process of processes.all(event.service)) processes.kill(process)
      return
    case 'stop-all':
      book.fault('world', `every ${event.service} is told to stop`)
      for (const process of processes.all(event.service)) processes.stop(process)
      return
    case 'join':
      book.fault('world', `one more ${event.service}`)
      return processes.add(event.service)
    case 'leave':
      book.fault('world', `one ${event.service} less`)
      return processes.remove(event.service)
    case 'kill-one':
    case 'pause-one': {
      const process = processes.one(event.service, random())
      if (process === undefined) return
      book.fault(process.name, event.kind === 'kill-one' ? 'is killed' : `is paused for ${event.ms} ms`)
      return event.kind === 'kill-one' ? processes.kill(process) : process.pause(event.ms)
    }
  }
}

/** The queue, with each deletion told. */
const watchedQueue = (queue: EventQueue, bodies: ReadonlyMap<string, string>, order: OrderWatch): EventQueue => ({
  ...queue,
  async deleteBatch(handles, signal) {
    const results = await queue.deleteBatch(handles, signal)
    for (const [index, handle] of handles.entries()) {
      const body = bodies.get(handle.split('#')[0] ?? '')
      if (results[index]?.ok === true && body !== undefined) order.deleted(body)
    }
    return results
  },
})

const watchedStore = (store: RowStore, order: OrderWatch): RowStore => ({
  columnsOf: store.columnsOf,
  async insert(table, rows: readonly Row[], signal) {
    const summary = await store.insert(table, rows, signal)
    order.inserted(table.name, rows)
    return summary
  },
})

/** What is asked of a conversation again and again is worked out once. */
function rememberingCentre(centre: LiveCentre): LiveCentre {
  const facts = new Map<LiveConversation, PlainFacts>()
  return {
    ...centre,
    facts(conversation) {
      const known = facts.get(conversation) ?? centre.facts(conversation)
      facts.set(conversation, known)
      return known
    },
  }
}
