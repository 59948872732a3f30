import { type Clock } from '@aftercall/runtime'
import { type WorldClock } from '../world-clock.ts'
import { patienceMs, type ServerFaults, type ServerName } from './servers.ts'
import { type Chaos, type Strike } from './strike.ts'

/** What a process does or suffers, for the trace. */
export interface ProcessBook {
  request(process: string, text: string): void
  fault(process: string, text: string): void
}

export interface ProcessParts {
  readonly name: string
  readonly service: string
  readonly world: WorldClock
  readonly chaos: Chaos
  readonly book: ProcessBook
  /** SIGTERM: whoever runs the process knows how it is stopped. */
  readonly onStop: () => void
  readonly onKill: () => void
}

/**
 * One process of a world: all that it asks of servers and of time goes through here, so that it can be killed, paused and cut off at any
 * await. What a killed process awaits never comes; what a paused one awaits comes when it goes on.
 */
export interface WorldProcess {
  readonly name: string
  readonly clock: Clock
  /** The same time for the clients of servers, whose timers end with the process. */
  readonly clientClock: Clock
  /** Runs `effect` at the server, with whatever goes wrong before it and before its answer is back. */
  request<Result>(
    server: ServerName,
    kind: string,
    about: string,
    effect: () => Result | Promise<Result>,
    faults: ServerFaults,
  ): Promise<Result>
  kill(): void
  /** Delivers a signal of the system: at once, or when a paused process goes on. */
  signal(handler: () => void): void
  pause(ms: number): void
  cut(servers: readonly ServerName[], ms: number, manner: 'refused' | 'silent'): void
  isDead(): boolean
  /** Neither dead, paused nor cut off from it. */
  reaches(server: ServerName): boolean
  /** Called after each change of what `reaches` says. */
  onChange(listener: () => void): () => void
  /** Timers that are set, those of clients left out. */
  timers(): number
}

export function worldProcess({ name, service, world, chaos, book, onStop, onKill }: ProcessParts): WorldProcess {
  // One for each process, so that what waits on it goes with the process.
  const never = new Promise<never>(() => undefined)
  const cuts = new Map<ServerName, { readonly untilMs: number; readonly manner: 'refused' | 'silent' }>()
  const listeners = new Set<() => void>()
  const timers = new Set<() => void>()
  const clientTimers = new Set<() => void>()
  let dead = false
  let paused: { readonly untilMs: number; readonly over: PromiseWithResolvers<undefined> } | null = null
  /** Timers that ran out during a pause, in order. */
  let held: (() => void)[] = []

  const changed = () => {
    for (const listener of [...listeners]) listener()
  }
  const cutOf = (server: ServerName) => {
    const cut = cuts.get(server)
    return cut !== undefined && cut.untilMs > world.now() ? cut : undefined
  }
  /** Waits while the process is paused, for ever if it is dead. */
  const pass = async (): Promise<void> => {
    while (paused !== null && !dead) await paused.over.promise
    if (dead) await never
  }

  const sleepOf =
    (own: Set<() => void>): Clock['sleep'] =>
    (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        // What ran on for a moment after the end waits for ever.
        if (dead) return
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = () => {
          end()
          reject(signal?.reason as Error)
        }
        let over = false
        const end = () => {
          over = true
          own.delete(end)
          cancel()
          signal?.removeEventListener('abort', onAbort)
        }
        const wake = () => {
          if (over || dead) return
          if (paused !== null) {
            held.push(wake)
            return
          }
          end()
          resolve()
        }
        const cancel = world.timer(ms, wake)
        own.add(end)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
  const clock: Clock = { now: world.now, sleep: sleepOf(timers) }
  const clientClock: Clock = { now: world.now, sleep: sleepOf(clientTimers) }

  const suffer = async (strike: Strike, faults: ServerFaults, point: string): Promise<void> => {
    switch (strike.kind) {
      case 'kill':
        book.fault(name, `is killed ${point}`)
        onKill()
        return
      case 'stop':
        book.fault(name, `is told to stop ${point}`)
        onStop()
        return
      case 'pause':
        book.fault(name, `is paused for ${strike.ms} ms ${point}`)
        process.pause(strike.ms)
        return
      case 'cut':
        book.fault(name, `is cut off from ${strike.servers.join(', ')} for ${strike.ms} ms (${strike.manner}) ${point}`)
        process.cut(strike.servers, strike.ms, strike.manner)
        return
      case 'slow':
        book.fault(name, `waits ${strike.ms} ms more ${point}`)
        await clientClock.sleep(strike.ms)
        return
      case 'no-answer':
        book.fault(name, `gets no answer ${point}`)
        throw faults.noAnswer()
      case 'refusal': {
        const refusal = faults.refusals[Math.floor(strike.thrown * faults.refusals.length)]
        if (refusal === undefined) return
        const error = refusal()
        book.fault(name, `is refused (${error.message}) ${point}`)
        throw error
      }
    }
  }
  /** What the network does to a request, once it is under way. */
  const travel = async (server: ServerName, faults: ServerFaults, about: string): Promise<void> => {
    const cut = cutOf(server)
    if (cut === undefined) return
    book.fault(name, `${about}: ${cut.manner === 'silent' ? 'nothing comes back' : 'refused'}, cut off`)
    await clientClock.sleep(cut.manner === 'silent' ? patienceMs[server] : 50)
    throw faults.noAnswer()
  }

  const process: WorldProcess = {
    name,
    clock,
    clientClock,
    async request(server, kind, about, effect, faults) {
      await pass()
      const point = { process: name, service, server, kind } as const
      const text = `${server} ${kind}${about === '' ? '' : ` ${about}`}`
      const before = chaos.at({ ...point, moment: 'before' })
      if (before !== null) {
        await suffer(before, faults, `before ${text}`)
        await pass()
      }
      await travel(server, faults, `before ${text}`)
      book.request(name, text)
      let result
      try {
        result = await effect()
      } finally {
        await pass()
      }
      const after = chaos.at({ ...point, moment: 'after' })
      if (after !== null && after.kind !== 'refusal') {
        await suffer(after, faults, `after ${text}`)
        await pass()
      }
      await travel(server, faults, `after ${text}`)
      return result
    },
    kill() {
      if (dead) return
      dead = true
      for (const end of [...timers, ...clientTimers]) end()
      held = []
      paused = null
      changed()
    },
    signal(handler) {
      if (dead) return
      if (paused === null) handler()
      else held.push(handler)
    },
    pause(ms) {
      if (dead) return
      const untilMs = Math.max(paused?.untilMs ?? 0, world.now() + ms)
      const now = { untilMs, over: paused?.over ?? Promise.withResolvers<undefined>() }
      paused = now
      world.timer(ms, () => {
        if (paused === null || dead || paused.untilMs > world.now()) return
        paused = null
        book.fault(name, 'goes on')
        const due = held
        held = []
        for (const wake of due) wake()
        now.over.resolve(undefined)
        changed()
      })
      changed()
    },
    cut(servers, ms, manner) {
      for (const server of servers) cuts.set(server, { untilMs: world.now() + ms, manner })
      changed()
      world.timer(ms, () => {
        if (!dead) changed()
      })
    },
    isDead: () => dead,
    reaches: (server) => !dead && paused === null && cutOf(server) === undefined,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    timers: () => timers.size,
  }
  return process
}
