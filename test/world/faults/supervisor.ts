import { type MemoryCluster } from '@aftercall/kafka'
import { seededRandom } from '../seeded-random.ts'
import { type RunningService, type ServiceName, serviceNames, startService, type Surroundings } from '../services.ts'
import { type WorldClock } from '../world-clock.ts'
import { processCodec, processLife, processQueue, processStore, processTransport } from './process-ports.ts'
import { type ServerName } from './servers.ts'
import { type Chaos } from './strike.ts'
import { type ProcessBook, type WorldProcess, worldProcess } from './world-process.ts'

/** What the processes of a world share; each reaches it in its own way. */
export interface Neighbours extends Omit<Surroundings, 'clock' | 'connect' | 'random'> {
  readonly world: WorldClock
  readonly cluster: MemoryCluster
  readonly chaos: Chaos
  readonly book: ProcessBook
  readonly seed: number
  /** The share of entries that fail in a batch of SQS, now. */
  readonly partialShare: () => number
  /** Puts something of the test's own between a service and its ports. */
  readonly spoil?: (service: ServiceName, around: Surroundings) => Surroundings
}

/** Keeps the processes of a world running, as an orchestrator does. */
export interface Supervisor {
  /** One more process of the service. */
  add(service: ServiceName): void
  /** The youngest process of the service ends for good, after SIGTERM, unless it is the last. */
  remove(service: ServiceName): void
  /** `thrown` in [0, 1) chooses among the processes of the service that run. */
  one(service: ServiceName, thrown: number): WorldProcess | undefined
  all(service?: ServiceName): readonly WorldProcess[]
  /** The way to a server is gone for so long, for those that are started meanwhile as well. */
  outage(server: ServerName, ms: number, manner: 'refused' | 'silent'): void
  kill(process: WorldProcess): void
  stop(process: WorldProcess): void
  /** Every process is told to stop, and none is started again. */
  end(): void
  /** Those that have not ended. */
  running(): readonly string[]
  /** Processes that ended by themselves, with the reason. */
  readonly endings: readonly { readonly at: number; readonly process: string; readonly error: unknown }[]
  /** Processes that left a timer behind when they had stopped in order. */
  readonly untidy: readonly string[]
  readonly starts: number
}

const graceMs = 20_000
/** After which an orchestrator ends what does not stop. */
const patienceMs = 30_000

interface Slot {
  readonly service: ServiceName
  readonly number: number
  process: WorldProcess | null
  run: RunningService | null
  isStopping: boolean
  isRemoved: boolean
}

export function supervisor(neighbours: Neighbours): Supervisor {
  const { world, book, chaos, cluster, seed } = neighbours
  const random = seededRandom(seed * 7 + 3)
  const slots: Slot[] = []
  const endings: { at: number; process: string; error: unknown }[] = []
  const untidy: string[] = []
  const outages = new Map<ServerName, { readonly untilMs: number; readonly manner: 'refused' | 'silent' }>()
  let [starts, isEnding] = [0, false]
  const numbers = new Map<ServiceName, number>(serviceNames.map((name) => [name, 0]))

  const start = (slot: Slot) => {
    if (isEnding || slot.isRemoved) return
    const name = `${slot.service}-${slot.number}.${++starts}`
    slot.isStopping = false
    const process = worldProcess({
      ...{ name, service: slot.service, world, chaos, book },
      onKill: () => kill(slot, process),
      onStop: () => stop(slot, process),
    })
    slot.process = process
    for (const [server, { untilMs, manner }] of outages)
      if (untilMs > world.now()) process.cut([server], untilMs - world.now(), manner)
    const own = seededRandom(seed * 1_000 + starts)
    const life = processLife(process)
    const around: Surroundings = {
      ...neighbours,
      clock: process.clock,
      connect: () => cluster.connect(life),
      queue: processQueue(neighbours.queue, process, own, neighbours.partialShare),
      store: processStore(neighbours.store, process),
      transport: processTransport(neighbours.transport, process, own),
      codec: processCodec(neighbours.codec, process),
      random: own,
    }
    book.fault(name, 'starts')
    const run = startService(slot.service, neighbours.spoil?.(slot.service, around) ?? around)
    slot.run = run
    run.ended.then(
      () => ended(slot, process, undefined),
      (error: unknown) => ended(slot, process, error),
    )
  }
  /** The run has ended, so the process does. */
  const ended = (slot: Slot, process: WorldProcess, error: unknown) => {
    if (process.isDead()) return
    if (error !== undefined || !slot.isStopping) {
      endings.push({ at: world.now(), process: process.name, error })
      book.fault(
        process.name,
        `ends by itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    } else {
      book.fault(process.name, 'has stopped')
      if (process.timers() > 0) untidy.push(`${process.name}: ${process.timers()} timers`)
    }
    over(slot, process)
  }
  const over = (slot: Slot, process: WorldProcess) => {
    if (process.isDead()) return
    process.kill()
    if (slot.process !== process) return
    slot.process = null
    slot.run = null
    world.timer(1_000 + Math.floor(random() ** 3 * 59_000), () => start(slot))
  }
  const kill = (slot: Slot, process: WorldProcess) => {
    over(slot, process)
  }
  const stop = (slot: Slot, process: WorldProcess) => {
    const { run } = slot
    if (run === null || slot.process !== process || slot.isStopping) return
    slot.isStopping = true
    process.signal(() => run.stop())
    world.timer(graceMs, () => process.signal(() => run.giveUp()))
    world.timer(patienceMs, () => {
      if (process.isDead()) return
      book.fault(process.name, 'is killed: it did not stop in time')
      kill(slot, process)
    })
  }
  const slotOf = (process: WorldProcess) => slots.find((slot) => slot.process === process)
  const add = (service: ServiceName) => {
    const number = (numbers.get(service) ?? 0) + 1
    numbers.set(service, number)
    const slot: Slot = { service, number, process: null, run: null, isStopping: false, isRemoved: false }
    slots.push(slot)
    start(slot)
  }
  const all = (service?: ServiceName) =>
    slots.flatMap((slot) => (service === undefined || slot.service === service ? (slot.process ?? []) : []))
  return {
    add,
    remove(service) {
      const mine = slots.filter((slot) => slot.service === service && !slot.isRemoved)
      const last = mine.at(-1)
      if (mine.length < 2 || last === undefined) return
      last.isRemoved = true
      if (last.process !== null) stop(last, last.process)
    },
    one(service, thrown) {
      const running = all(service)
      return running[Math.floor(thrown * running.length)]
    },
    all,
    outage(server, ms, manner) {
      outages.set(server, { untilMs: world.now() + ms, manner })
      for (const process of all()) process.cut([server], ms, manner)
    },
    kill(process) {
      const slot = slotOf(process)
      if (slot !== undefined) kill(slot, process)
    },
    stop(process) {
      const slot = slotOf(process)
      if (slot !== undefined) stop(slot, process)
    },
    end() {
      isEnding = true
      for (const slot of slots) if (slot.process !== null) stop(slot, slot.process)
    },
    running: () => all().map(({ name }) => name),
    endings,
    untidy,
    get starts() {
      return starts
    },
  }
}
