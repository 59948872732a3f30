import { type Clock } from '../clock.ts'
import { type MemoryCluster } from '../memory/cluster.ts'
import { brokerError } from '../memory/process-life.ts'
import { type KafkaConnection } from '../port.ts'
import { faultProcess, type Fate, type FaultProcess } from './fault-process.ts'

/** Something that happens to one of several processes; whatever was is started again in the end. */
export interface Blow {
  readonly atMs: number
  readonly process: number
  readonly kind: 'kill' | 'pause' | 'cut' | 'stop'
  /** Of the pause or the cut; until the next start otherwise. */
  readonly forMs: number
}

export interface Play {
  readonly seed: number
  readonly processes: number
  readonly blows: readonly Blow[]
  /** Share of requests to which something happens, 0 to 1. */
  readonly faultShare: number
  readonly lastsMs: number
}

/** What a process does from its start until `signal` is aborted. What it awaits of the outside it awaits through `life.seen`. */
export type Program = (kafka: KafkaConnection, life: FaultProcess, signal: AbortSignal) => Promise<void>

/** Park and Miller. */
export function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

const refusals = ['NOT_ENOUGH_REPLICAS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'REQUEST_TIMED_OUT']

function fates(random: () => number, share: number, isOver: () => boolean): () => Fate {
  return () => {
    if (isOver() || random() >= share) return { kind: 'well' }
    const kind = Math.floor(random() * 4)
    if (kind === 0) return { kind: 'lost-before' }
    if (kind === 1) return { kind: 'lost-after' }
    if (kind === 2) return { kind: 'slow', beforeMs: random() * 4_000, afterMs: random() * 4_000 }
    return { kind: 'refused', error: brokerError(refusals[Math.floor(random() * refusals.length)] ?? '') }
  }
}

export interface Played {
  /** What programs ended with by themselves; each was started again. */
  readonly ends: readonly unknown[]
  /** Ends the processes that are left, in order. */
  stop(): Promise<void>
}

/** Plays blows and faults for `lastsMs`; afterwards every process runs and all requests go well. Time is moved by the caller. */
export function startPlay(play: Play, program: Program, { clock, cluster }: { clock: Clock; cluster: MemoryCluster }) {
  const { seed, processes, blows, faultShare, lastsMs } = play
  const random = seeded(seed)
  const endsAt = clock.now() + lastsMs
  const fateOf = fates(random, faultShare, () => clock.now() >= endsAt)
  const ends: unknown[] = []
  let isEnding = false

  const slots = Array.from({ length: processes }, () => {
    let life: FaultProcess
    let stopping: AbortController
    let running: Promise<void>
    const start = () => {
      const mine = (life = faultProcess(clock, fateOf))
      stopping = new AbortController()
      const { signal } = stopping
      running = mine
        .seen(program(cluster.connect(mine), mine, signal))
        .catch((error: unknown) => {
          if (!signal.aborted) ends.push(error)
        })
        .then(async () => {
          if (mine !== life || isEnding) return
          mine.kill()
          await clock.sleep(1_000 + random() * 5_000)
          start()
        })
    }
    start()
    return {
      async blow({ kind, forMs }: Blow) {
        const mine = life
        if (kind === 'stop') stopping.abort(new Error('stopped'))
        if (kind === 'pause') mine.pause()
        if (kind === 'cut') mine.cut()
        if (kind === 'kill') {
          if (mine.isKilled) return
          mine.kill()
          await clock.sleep(forMs)
          if (mine === life) start()
          return
        }
        await clock.sleep(forMs)
        mine.resume()
        mine.mend()
      },
      async stop() {
        stopping.abort(new Error('the play is over'))
        await running
      },
    }
  })
  for (const blow of blows) void clock.sleep(blow.atMs).then(() => slots[blow.process % processes]?.blow(blow))
  const played: Played = {
    ends,
    async stop() {
      isEnding = true
      await Promise.all(slots.map(({ stop }) => stop()))
    },
  }
  return played
}
