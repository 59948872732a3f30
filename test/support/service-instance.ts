import { httpPortVariable, type ServiceEnv, type ServiceName, startService } from '@aftercall/demo'
import { describeExit, freePorts, logTail, type ServiceExit, type Supervisor } from '@aftercall/embedded-stack'
import { until } from './until.ts'

/** One process of a service. */
export interface Instance {
  readonly service: ServiceName
  readonly logFile: string
  readonly exited: Promise<ServiceExit>
  /** Any signal, for instance one that pauses it. */
  signal(name: NodeJS.Signals): void
  /** How it ended; null while it runs. */
  exit(): ServiceExit | null
  /** Resolves when /readyz says so. */
  ready(): Promise<void>
  /** Resolves when it answers at all: one that waits for a partition is not ready. */
  answers(): Promise<void>
  /** Signals it and resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<ServiceExit>
  /** The text of /metrics. */
  metrics(): Promise<string>
  logTail(lines?: number): Promise<string>
}

export interface InstanceOptions {
  readonly supervisor: Supervisor
  readonly env: ServiceEnv
  /** Of this instance alone. */
  readonly logDir: string
}

// Besides its own start a service waits until the group has let go of one that was killed, which takes up to 30 s.
const readyTimeoutMs = 90_000
const requestTimeoutMs = 5_000

/** Starts a service as a process on a port of its own. */
export async function startInstance(
  service: ServiceName,
  { supervisor, env, logDir }: InstanceOptions,
): Promise<Instance> {
  const [port] = await freePorts(1)
  const own = { ...env, [httpPortVariable(service)]: String(port) }
  const process = startService(service, { supervisor, env: own, logDir })
  let exit: ServiceExit | null = null
  void process.exited.then((how) => (exit = how))
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(requestTimeoutMs) })
  const tail = (lines = 8) => logTail(process.logFile, lines)
  const readiness = async (isEnough: (answer: Response) => boolean) => {
    if (exit !== null)
      throw new Error(`${service} ended with ${describeExit(exit)}; its log ends with:\n${await tail()}`)
    return ask('/readyz').then(
      async (answer) => ({ done: isEnough(answer), seen: await answer.text() }),
      (error: unknown) => ({ done: false, seen: String(error) }),
    )
  }
  const wait = async (what: string, isEnough: (answer: Response) => boolean) => {
    const look = () => readiness(isEnough)
    await until(`${service} ${what}`, look, { timeoutMs: readyTimeoutMs, context: tail })
  }
  return {
    service,
    logFile: process.logFile,
    exited: process.exited,
    signal: (name) => process.kill(name),
    exit: () => exit,
    ready: () => wait('is ready', ({ ok }) => ok),
    answers: () => wait('answers', () => true),
    end: (signal) => {
      process.kill(signal)
      return process.exited
    },
    metrics: async () => (await ask('/metrics')).text(),
    logTail: tail,
  }
}
