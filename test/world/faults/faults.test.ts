import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type FindingKind } from './findings.ts'
import { drawPlan } from './plan.ts'
import { openStage, playSeed, type Stage } from './play-seed.ts'
import { type Spoil, spoils } from './spoiled.ts'

jest.setTimeout(600_000)

/** The command as a person runs it; its worlds are played in processes of their own. */
const play = (args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> =>
  new Promise((resolve, reject) => {
    const command = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args])
    let said = ''
    for (const stream of [command.stdout, command.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()))
    command.on('error', reject)
    command.on('exit', (code) => resolve({ code, said }))
  })

const dayMs = 86_400_000

it.each([
  ['that are the same every day', 1, 300],
  ['that are others every day', 1_000_000 + (Math.floor(Date.now() / dayMs) % 100_000) * 1_000, 300],
])('ends right in worlds %s', async (_which, from, seeds) => {
  const { code, said } = await play(['--from', String(from), '--seeds', String(seeds)])
  expect(said).toContain(`${seeds} right, 0 failed`)
  expect(code).toBe(0)
})

describe('a world of faults', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })

  it('is the same whenever it is played', async () => {
    for (const seed of [9, 31]) {
      const [one, other] = [
        await playSeed(seed, stage, { keepsRequests: true }),
        await playSeed(seed, stage, { keepsRequests: true }),
      ]
      expect(one.world.book.faults).toBeGreaterThan(20)
      expect(other.world.book.lines).toEqual(one.world.book.lines)
      expect(other.world.book.digest()).toBe(one.world.book.digest())
    }
  })

  it('is another one for another seed', () => {
    expect(drawPlan(1)).not.toEqual(drawPlan(2))
  })

  const noticed: Readonly<Record<keyof typeof spoils, { readonly seed: number; readonly kind: FindingKind }>> = {
    'a sink that commits before it inserts': { seed: 1, kind: 'order' },
    'details that commit before they answer': { seed: 1, kind: 'order' },
    'a bridge that deletes before it produces': { seed: 1, kind: 'order' },
    'a sink that takes any error for success': { seed: 32, kind: 'order' },
    'a completion that forgets what it is to restore': { seed: 23, kind: 'unbalanced' },
    'a completion whose outputs are not in its transaction': { seed: 113, kind: 'final-twice' },
    'details that know nothing of the quota': { seed: 26, kind: 'quota' },
  }
  it.each(Object.entries(noticed))('notices %s', async (name, { seed, kind }) => {
    const spoil: Spoil = spoils[name as keyof typeof spoils]
    const { findings } = await playSeed(seed, stage, { spoil })
    expect(findings.map((finding) => finding.kind)).toContain(kind)
    expect((await playSeed(seed, stage)).findings).toEqual([])
  })
})
