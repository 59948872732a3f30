import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** A process of its own that ends process groups when the one that started it is gone, even by SIGKILL. */
export interface Reaper {
  watch(group: number): void
  forget(group: number): void
  /** The reaper ends by itself; groups that are still watched are ended with it. */
  [Symbol.dispose](): void
}

/** Starts the reaper. `graceSeconds`: between SIGTERM and SIGKILL. A reaper that is killed is started again. */
export function startReaper(graceSeconds: number): Reaper {
  const groups = new Set<number>()
  let disposed = false
  let current = launch()

  function launch(): ChildProcess {
    // A session of its own: Ctrl-C and the end of a terminal reach whole process groups, and must not reach this one.
    const child = spawn('/bin/sh', [join(import.meta.dirname, 'reaper.sh'), String(graceSeconds)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    // A write to a reaper that was just killed fails; its `exit` follows and replaces it.
    child.stdin.on('error', () => undefined)
    child.on('error', () => undefined)
    child.once('exit', () => {
      if (!disposed) current = launch()
    })
    child.unref()
    for (const group of groups) child.stdin.write(`+ ${group}\n`)
    return child
  }

  return {
    watch(group) {
      groups.add(group)
      current.stdin?.write(`+ ${group}\n`)
    },
    forget(group) {
      if (groups.delete(group)) current.stdin?.write(`- ${group}\n`)
    },
    [Symbol.dispose]() {
      disposed = true
      current.stdin?.end()
    },
  }
}
