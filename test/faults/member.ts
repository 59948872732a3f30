import { type ServiceName } from '@aftercall/demo'
import { describeExit } from '@aftercall/embedded-stack'
import { systemClock } from '@aftercall/runtime'
import { type Pipeline } from '../support/pipeline.ts'
import { type Instance } from '../support/service-instance.ts'
import { type MemberProxies, openMemberProxies } from './member-proxies.ts'

type Env = Readonly<Record<string, string>>

/** One place in the crew: a service that runs here, or does not just now. What ends unasked is started again, as an orchestrator would. */
export interface Member {
  readonly service: ServiceName
  readonly name: string
  readonly proxies: MemberProxies
  /** What runs here now, or did last. */
  readonly instance: Instance
  readonly isRunning: boolean
  /** How often it ended without being asked to. */
  readonly endings: number
  /** Starts it and does not wait until it is ready; `env` overrides variables for this start. Nothing when it runs. */
  start(env?: Env): Promise<void>
  ready(): Promise<void>
  /** SIGKILL, and every connection is cut as the kernel would. It stays down. */
  kill(): Promise<void>
  /** SIGTERM; resolves to its exit code when it has ended. It stays down. */
  stop(): Promise<number | null>
  /** Sends SIGTERM and does not wait: for what strikes while it stops. It stays down. */
  askToStop(): void
  /** SIGSTOP and SIGCONT. */
  pause(): void
  wake(): void
}

export interface MemberOptions {
  readonly pipeline: Pipeline
  readonly service: ServiceName
  readonly name: string
  /** Where its servers are, and whatever else is different for it. */
  readonly env: Env
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const restartDelayMs = 1_000

/** Makes the place, with proxies of its own, and starts the service in it. */
export async function openMember(options: MemberOptions): Promise<Member & AsyncDisposable> {
  const { pipeline, service, name, env, say, signal } = options
  const proxies = await openMemberProxies({ ...pipeline.env, ...env }, signal)
  let endings = 0
  let isRunning = false
  let isOver = false
  let instance: Instance

  const start = async (more: Env = {}) => {
    if (isRunning || isOver) return
    isRunning = true
    const started = await pipeline.start(service, { KAFKA_CLIENT_ID: name, ...env, ...proxies.env, ...more })
    instance = started
    void started.exited.then(async (exit) => {
      if (instance !== started || !isRunning || signal.aborted) return
      isRunning = false
      endings += 1
      say(`${name} ended with ${describeExit(exit)} and is started again`)
      await systemClock.sleep(restartDelayMs, signal).then(
        () => start(more),
        () => undefined,
      )
    })
  }
  const end = async (how: 'SIGTERM' | 'SIGKILL') => {
    isRunning = false
    return await instance.end(how)
  }
  await start()

  return {
    service,
    name,
    proxies,
    get instance() {
      return instance
    },
    get isRunning() {
      return isRunning
    },
    get endings() {
      return endings
    },
    start,
    ready: () => instance.ready(),
    async kill() {
      await end('SIGKILL')
      proxies.all.watch(null)
      proxies.all.cut()
      proxies.all.heal()
    },
    stop: async () => (await end('SIGTERM')).code,
    askToStop: () => {
      isRunning = false
      instance.signal('SIGTERM')
    },
    pause: () => instance.signal('SIGSTOP'),
    wake: () => instance.signal('SIGCONT'),
    async [Symbol.asyncDispose]() {
      // One that ended a moment ago is about to be started again: nobody would end it.
      isOver = true
      if (isRunning) await end('SIGKILL')
      await proxies[Symbol.asyncDispose]()
    },
  }
}
