import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeBinary, projectRoot } from '@aftercall/embedded-stack'
import { markedProcesses, type MarkedProcess, newMark } from './marked-processes.ts'
import { until } from './until.ts'

/** The demo, as somebody starts it at a terminal. */
export interface DemoProcess extends AsyncDisposable {
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
  /** What it has printed so far. */
  stdout(): string
  stderr(): string
  /** Resolves when its progress says this; fails when it ends first. */
  says(what: RegExp, timeoutMs?: number): Promise<void>
  /** Like Ctrl-C: everybody of the terminal's foreground group gets it. */
  interrupt(): void
  /** It and everything that it started and that lives, whoever its parent is now. */
  processes(): Promise<readonly MarkedProcess[]>
  /** Resolves when none of them is left. */
  untilNoneIsLeft(): Promise<void>
}

const main = join(projectRoot, 'packages/demo/src/main.ts')

export async function startDemo(args: readonly string[]): Promise<DemoProcess> {
  const mark = newMark()
  const [name = '', value = ''] = mark.split('=')
  const dir = await mkdtemp(join(tmpdir(), 'aftercall-demo-test-'))
  const child = spawn(nodeBinary(), [main, 'demo', '--dir', dir, ...args], {
    // A group of its own, as a shell gives it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [name]: value },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  let isOver = false
  const ended = once(child, 'close').then(([code, signal]) => {
    isOver = true
    return (code ?? signal) as number | string | null
  })
  const processes = () => markedProcesses(mark)
  return {
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    says: async (what, timeoutMs = 90_000) => {
      await until(
        `the demo says ${what}`,
        () => {
          const done = what.test(stderr)
          if (!done && isOver) throw new Error(`the demo ended without saying ${what}; it said:\n${stderr}`)
          return { done, seen: stderr }
        },
        { timeoutMs },
      )
    },
    interrupt: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
    processes,
    untilNoneIsLeft: async () => {
      await until(
        'no process of the demo is left',
        async () => {
          const seen = await processes()
          return { done: seen.length === 0, seen }
        },
        { timeoutMs: 30_000 },
      )
    },
    async [Symbol.asyncDispose]() {
      for (const { pid } of await processes()) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It ended by itself in between.
        }
      }
      await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
