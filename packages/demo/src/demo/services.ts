import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  describeExit,
  logTail,
  nodeBinary,
  projectRoot,
  type ServiceProcess,
  type Supervisor,
} from '@aftercall/embedded-stack'
import { httpPortVariable, type ServiceEnv, type ServiceName, serviceNames } from '../service-env.ts'

export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError'
}

export interface ServicesOptions {
  readonly supervisor: Supervisor
  readonly env: ServiceEnv
  readonly logDir: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export interface RunningServices {
  readonly processes: () => readonly ServiceProcess[]
  /** How often services had to be started again. */
  readonly restarts: () => number
  /** Rejects when a service ends again and again. */
  readonly failed: Promise<never>
}

const readyTimeoutMs = 60_000
const restartDelayMs = 1_000
const maxRestarts = 20

/** Runs `aftercall setup` as an operator would, in a process of its own. */
export async function runSetup({ supervisor, env, logDir, signal }: Omit<ServicesOptions, 'say'>): Promise<void> {
  const logFile = join(logDir, 'setup.log')
  const process = supervisor.spawnService({
    name: 'aftercall setup',
    command: nodeBinary(),
    args: [join(projectRoot, 'packages/cli/src/main.ts'), 'setup'],
    env,
    logFile,
  })
  const exit = await process.exited
  signal.throwIfAborted()
  if (exit.code !== 0) {
    throw new ServiceStartError(
      `aftercall setup ended with ${describeExit(exit)}:\n${await logTail(logFile)}\n(log: ${logFile})`,
    )
  }
}

/** Starts every service as a process of its own, and starts one again that ends unasked, as an orchestrator would. */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const running = new Map<ServiceName, ServiceProcess>()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  let restarts = 0

  const keepRunning = (name: ServiceName) => {
    const process = startService(name, options)
    running.set(name, process)
    void process.exited.then(async (exit) => {
      if (options.signal.aborted) return
      options.say(`${name} ended with ${describeExit(exit)}; it is started again (log: ${process.logFile})`)
      restarts += 1
      if (restarts > maxRestarts)
        return failed.reject(new ServiceStartError(`${name} ends again and again: see ${process.logFile}`))
      await sleep(restartDelayMs, undefined, { signal: options.signal }).then(
        () => keepRunning(name),
        () => undefined,
      )
    })
  }
  for (const name of serviceNames) keepRunning(name)
  await Promise.race([Promise.all(serviceNames.map((name) => untilReady(name, options))), failed.promise])
  return {
    processes: () => [...running.values()],
    restarts: () => restarts,
    failed: failed.promise,
  }
}

/** One process of a service; its log goes to `<logDir>/<name>.log`. */
export const startService = (
  name: ServiceName,
  { supervisor, env, logDir }: Pick<ServicesOptions, 'supervisor' | 'env' | 'logDir'>,
): ServiceProcess =>
  supervisor.spawnService({
    name,
    command: nodeBinary(),
    args: [join(projectRoot, `services/${name}/src/main.ts`)],
    env,
    logFile: join(logDir, `${name}.log`),
  })

/** Asks /readyz until it says so. */
async function untilReady(name: ServiceName, { env, logDir, signal }: ServicesOptions): Promise<void> {
  const url = `http://${env['HTTP_HOST']}:${env[httpPortVariable(name)]}/readyz`
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readyTimeoutMs)])
  while (!(await isReady(url))) {
    if (deadline.aborted && !signal.aborted) {
      const logFile = join(logDir, `${name}.log`)
      throw new ServiceStartError(
        `${name} is not ready after ${readyTimeoutMs / 1000} s; its log ends with:\n${await logTail(logFile)}\n(log: ${logFile})`,
      )
    }
    signal.throwIfAborted()
    await sleep(100)
  }
}

const isReady = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  )
