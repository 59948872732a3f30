import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface NamedProcess {
  readonly name: string
  readonly pid: number
}

/** Those of the processes that somebody has stopped (SIGSTOP): they are there and do nothing until SIGCONT. */
export async function stoppedProcesses(processes: readonly NamedProcess[]): Promise<readonly NamedProcess[]> {
  if (processes.length === 0) return []
  // One that is gone meanwhile makes ps fail though it tells of the others.
  const list = await run('ps', ['-o', 'pid=,stat=', '-p', processes.map(({ pid }) => pid).join(',')]).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  )
  return processes.filter(({ pid }) => stoppedPids(list).has(pid))
}

/** Of lines such as ` 4711 Tsl`. */
export const stoppedPids = (list: string): ReadonlySet<number> =>
  new Set(
    list
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, state]) => state?.startsWith('T'))
      .map(([pid]) => Number(pid)),
  )
