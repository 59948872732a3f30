import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeBinary } from '../project-root.ts'
import { openSupervisor, ServiceSpawnError } from './supervisor.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'aftercall-supervisor-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 400) throw new Error(`waited too long until ${what}`)
    await sleep(25)
  }
}

/** False for a zombie too: it is dead, and only waits for its new parent to notice. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

const shell = (name: string, script: string) => ({
  name,
  command: '/bin/sh',
  args: ['-c', script],
  logFile: join(dir, `${name}.log`),
})
const logOf = (name: string) => readFileSync(join(dir, `${name}.log`), 'utf8')

it('keeps what a process says on both outputs in its log, and hands lines to who asks', async () => {
  await using supervisor = openSupervisor()
  const lines: string[] = []
  const service = supervisor.spawnService({
    ...shell('talker', 'echo "$GREETING"; echo problem >&2; exit 3'),
    env: { GREETING: 'hello' },
    onLine: (line) => lines.push(line),
  })
  expect(await service.exited).toEqual({ name: 'talker', code: 3, signal: null })
  await until('the line is seen', () => lines.length === 1)
  expect(lines).toEqual(['hello'])
  await until('both are in the log', () => logOf('talker').includes('hello') && logOf('talker').includes('problem'))
})

it('refuses a command that is not there', async () => {
  await using supervisor = openSupervisor()
  const start = () => supervisor.spawnService({ ...shell('nothing', ''), command: join(dir, 'no-such-program') })
  expect(start).toThrow(ServiceSpawnError)
})

it('kills a process that does not stop when asked', async () => {
  await using supervisor = openSupervisor({ graceMs: 200 })
  const service = supervisor.spawnService(shell('stubborn', 'trap "" TERM; echo up; while :; do sleep 0.1; done'))
  await until('it ignores SIGTERM', () => logOf('stubborn').includes('up'))
  expect(await service.stop()).toMatchObject({ signal: 'SIGKILL' })
})

it('ends what a process left behind, and all processes when disposed of', async () => {
  const supervisor = openSupervisor()
  const parent = supervisor.spawnService(shell('parent', 'sleep 600 & echo $!'))
  await parent.exited
  const grandchild = Number(logOf('parent'))
  await until('the grandchild is gone', () => !isAlive(grandchild))
  const sleeper = supervisor.spawnService(shell('sleeper', 'exec sleep 600'))
  expect(supervisor.running).toEqual([sleeper])
  await supervisor[Symbol.asyncDispose]()
  expect(supervisor.running).toEqual([])
  expect(isAlive(sleeper.pid)).toBe(false)
})

describe('when its own process is killed', () => {
  /** A process that supervises a sleeper and one that ignores SIGTERM; `killReaper` kills the reaper before it starts the second. */
  async function startOwner({ killReaper }: { killReaper: boolean }) {
    const script = join(dir, 'owner.mts')
    const source = `
      import { execFileSync } from 'node:child_process'
      import { setTimeout as sleep } from 'node:timers/promises'
      import { openSupervisor } from '${join(import.meta.dirname, 'supervisor.ts')}'
      const supervisor = openSupervisor({ graceMs: 1000 })
      const reapers = () => execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\\n')
        .map((line) => line.trim().split(/\\s+/)).filter(([, parent, stat, ...args]) =>
          Number(parent) === process.pid && !stat?.startsWith('Z') && args.join(' ').includes('reaper.sh')).map(([pid]) => Number(pid))
      const start = (name: string, script: string) => supervisor.spawnService(
        { name, command: '/bin/sh', args: ['-c', script], logFile: '${dir}/' + name + '.log' }).pid
      const sleeper = start('sleeper', 'exec sleep 600')
      const [reaper] = reapers()
      if (${killReaper}) {
        process.kill(reaper!, 'SIGKILL')
        while (reapers().every((pid) => pid === reaper)) await sleep(25)
      }
      const stubborn = start('stubborn', 'trap "" TERM; echo up; while :; do sleep 0.1; done')
      console.log(JSON.stringify([sleeper, stubborn]))
      await sleep(600_000)`
    writeFileSync(script, source)
    const owner = spawn(nodeBinary(), [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: owner.stdout }))
      return { owner, pids: JSON.parse(line) as number[] }
    throw new Error('the owner ended before it had started anything')
  }

  it.each([{ killReaper: false }, { killReaper: true }])(
    'nothing stays behind (reaper killed before: $killReaper)',
    async (options) => {
      const { owner, pids } = await startOwner(options)
      await until('the trap is set', () => logOf('stubborn').includes('up'))
      expect(pids.map(isAlive)).toEqual([true, true])
      owner.kill('SIGKILL')
      await until('both are gone', () => !pids.some(isAlive))
    },
  )
})
