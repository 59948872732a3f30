import { spawn } from 'node:child_process'
import { closeSync, createWriteStream, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startReaper } from './reaper.ts'

export interface ServiceCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Standard output and error are appended here; its folder is made. */
  readonly logFile: string
  /** Sees every line of standard output, which still goes to the log. */
  readonly onLine?: (line: string) => void
}

export interface ServiceExit {
  readonly name: string
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ServiceProcess {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  /** Resolves when the process is gone, whoever ended it; never rejects. */
  readonly exited: Promise<ServiceExit>
  /** Sends a signal to the process and its children; nothing when it is gone. */
  kill(signal: NodeJS.Signals): void
  /** SIGTERM, then SIGKILL after the grace. Resolves when it is gone. */
  stop(): Promise<ServiceExit>
}

export interface Supervisor extends AsyncDisposable {
  /** @throws ServiceSpawnError when the command cannot be run at all. */
  spawnService(command: ServiceCommand): ServiceProcess
  /** What was started and is alive. */
  readonly running: readonly ServiceProcess[]
}

export class ServiceSpawnError extends Error {
  override readonly name = 'ServiceSpawnError'
}

/**
 * Starts processes that never outlive this one: each in a process group of its own, ended when the supervisor is disposed
 * of, and ended by a reaper when this process is killed. `graceMs`: between SIGTERM and SIGKILL.
 */
export function openSupervisor({ graceMs = 10_000 }: { graceMs?: number } = {}): Supervisor {
  const reaper = startReaper(Math.ceil(graceMs / 1000))
  const running = new Set<ServiceProcess>()

  function spawnService(command: ServiceCommand): ServiceProcess {
    const service = startProcess(command, graceMs)
    reaper.watch(service.pid)
    running.add(service)
    void service.exited.then(() => {
      running.delete(service)
      // Grandchildren that outlived it have nobody left who would wait for them.
      service.kill('SIGKILL')
      reaper.forget(service.pid)
    })
    return service
  }

  return {
    spawnService,
    get running() {
      return [...running]
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((service) => service.stop()))
      reaper[Symbol.dispose]()
    },
  }
}

function startProcess(command: ServiceCommand, graceMs: number): ServiceProcess {
  const { name, logFile } = command
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a')
  const child = spawn(command.command, command.args, {
    detached: true,
    stdio: ['ignore', command.onLine ? 'pipe' : log, log],
    env: { ...process.env, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  })
  closeSync(log)
  child.on('error', () => undefined)
  const pid = child.pid
  if (pid === undefined) throw new ServiceSpawnError(`could not start ${name}: cannot run ${command.command}`)
  if (child.stdout && command.onLine) {
    child.stdout.pipe(createWriteStream(logFile, { flags: 'a' }))
    createInterface({ input: child.stdout }).on('line', command.onLine)
  }
  const exited = new Promise<ServiceExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ name, code, signal }))
  })
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal)
    } catch {
      // Nobody of the group is left.
    }
  }
  const stop = async () => {
    kill('SIGTERM')
    const graceOver = new AbortController()
    const grace = sleep(graceMs, undefined, { signal: graceOver.signal }).then(
      () => kill('SIGKILL'),
      () => undefined,
    )
    const exit = await exited
    graceOver.abort()
    await grace
    return exit
  }
  return { name, pid, logFile, exited, kill, stop }
}
