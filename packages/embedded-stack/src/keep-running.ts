import { setTimeout as sleep } from 'node:timers/promises'
import { type StartedPart } from './parts/part.ts'
import { type ServiceExit, type ServiceProcess } from './processes/supervisor.ts'

export interface KeptPart {
  /** Those of now. */
  processes(): readonly ServiceProcess[]
  /** The exit after which nobody starts it again; never settles before. */
  readonly exited: Promise<ServiceExit>
}

export interface KeepOptions {
  /** Starts the part again in its folder and on its ports; nothing when an end is the end. */
  readonly startAgain: (() => Promise<StartedPart<unknown>>) | undefined
  /** True once everything is being stopped. */
  readonly isOver: () => boolean
  readonly onEnded: (exit: ServiceExit) => void
  readonly signal: AbortSignal
}

/** A part that is killed more often than somebody would do by hand is one that cannot run. */
const maxRestarts = 20
const restartDelayMs = 1_000

/** Starts a part again whenever a process of it ends unasked, as an orchestrator would. */
export function keepRunning(first: StartedPart<unknown>, options: KeepOptions): KeptPart {
  const { startAgain, isOver, onEnded, signal } = options
  const exited = Promise.withResolvers<ServiceExit>()
  let current = first
  let restarts = 0

  const watch = (part: StartedPart<unknown>) => {
    current = part
    void Promise.race(part.processes.map((process) => process.exited)).then((exit) => restart(exit))
  }
  const restart = async (exit: ServiceExit) => {
    if (isOver()) return
    restarts += 1
    if (startAgain === undefined || restarts > maxRestarts) return exited.resolve(exit)
    onEnded(exit)
    try {
      await sleep(restartDelayMs, undefined, { signal })
      watch(await startAgain())
    } catch {
      // Killed again before it was ready, or all is being stopped.
      await restart(exit)
    }
  }
  watch(first)
  return { processes: () => current.processes, exited: exited.promise }
}
