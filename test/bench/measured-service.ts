import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpPortVariable, type ServiceEnv, type ServiceName } from '@aftercall/demo'
import { describeExit, logTail, nodeBinary, projectRoot, type Supervisor } from '@aftercall/embedded-stack'
import { type ProcessUsage, usageOf } from './process-usage.ts'

/** A service as a process of its own, watched from outside. */
export interface MeasuredService extends AsyncDisposable {
  readonly name: ServiceName
  readonly pid: number
  /** The text of its /metrics. @throws MeasureError when it is gone */
  metrics(): Promise<string>
  usage(): ProcessUsage | undefined
  /** The end of its log, for errors. */
  log(): Promise<string>
}

export class MeasureError extends Error {
  override readonly name = 'MeasureError'
}

export interface StartOptions {
  readonly supervisor: Supervisor
  readonly env: ServiceEnv
  readonly logDir: string
  /** Folder and name of a CPU profile that is written when the service ends. */
  readonly profile?: { readonly dir: string; readonly file: string }
  /** Further arguments of Node. */
  readonly nodeArgs?: readonly string[]
  /** Instead of readiness: what its /metrics must tell. */
  readonly until?: (metrics: string) => boolean
  readonly signal: AbortSignal
}

const readyMs = 60_000
const pollMs = 25

/** Starts a service and resolves when it says that it is ready: from then on it works. */
export async function startMeasured(name: ServiceName, options: StartOptions): Promise<MeasuredService> {
  const { supervisor, env, logDir, profile, nodeArgs = [], until, signal } = options
  const process = supervisor.spawnService({
    name,
    command: nodeBinary(),
    args: [
      ...nodeArgs,
      ...(profile === undefined
        ? []
        : [
            '--cpu-prof',
            '--cpu-prof-dir',
            profile.dir,
            '--cpu-prof-name',
            profile.file,
            '--cpu-prof-interval',
            '1000',
          ]),
      join(projectRoot, `services/${name}/src/main.ts`),
    ],
    env,
    logFile: join(logDir, `${name}.log`),
  })
  let ended: string | undefined
  void process.exited.then((exit) => (ended = describeExit(exit)))
  const url = `http://127.0.0.1:${env[httpPortVariable(name)]}`
  const log = () => logTail(process.logFile)
  const ask = async (path: string) => {
    if (ended !== undefined)
      throw new MeasureError(`${name} ended with ${ended} while it was measured; its log ends with:\n${await log()}`)
    return await fetch(`${url}${path}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
  }
  const isReady = () =>
    ask(until === undefined ? '/readyz' : '/metrics').then(
      async (answer) => (until === undefined ? answer.ok : until(await answer.text())),
      (error: unknown) => {
        if (error instanceof MeasureError) throw error
        return false
      },
    )
  const startedAt = performance.now()
  try {
    while (!(await isReady())) {
      signal.throwIfAborted()
      if (performance.now() - startedAt > readyMs)
        throw new MeasureError(`${name} is not ready after ${readyMs / 1_000} s; its log ends with:\n${await log()}`)
      await sleep(pollMs, undefined, { signal })
    }
  } catch (error) {
    await process.stop()
    throw error
  }
  return {
    name,
    pid: process.pid,
    log,
    metrics: async () => await (await ask('/metrics')).text(),
    usage: () => usageOf(process.pid),
    [Symbol.asyncDispose]: async () => void (await process.stop()),
  }
}
