import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface MarkedProcess {
  readonly pid: number
  readonly command: string
}

/** A mark in the environment of a process, which everything that it starts inherits, whatever becomes of parents and groups. */
export const newMark = (): string => `AFTERCALL_TEST_MARK=${randomUUID()}`

/** Every process that has the mark and is alive, a zombie excepted. */
export async function markedProcesses(mark: string): Promise<readonly MarkedProcess[]> {
  return process.platform === 'linux' ? await fromProc(mark) : await fromPs(mark)
}

async function fromProc(mark: string): Promise<readonly MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid): Promise<MarkedProcess[]> => {
      // One that ends while it is looked at, and one of somebody else, cannot be read; a zombie's environment is empty.
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const environment = await read('environ')
      if (!environment.split('\0').includes(mark)) return []
      return [{ pid: Number(pid), command: (await read('cmdline')).replaceAll('\0', ' ').trim() }]
    }),
  )
  return found.flat()
}

async function fromPs(mark: string): Promise<readonly MarkedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axwwE', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
    .split('\n')
    .filter((line) => line.includes(mark))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, '') }))
}
