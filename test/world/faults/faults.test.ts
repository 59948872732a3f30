import { type FindingKind } from './findings.ts'
import { drawPlan } from './plan.ts'
import { openStage, playSeed, type Stage } from './play-seed.ts'
import { type Spoil, spoils } from './spoiled.ts'

jest.setTimeout(600_000)

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
    'a completion that forgets what it is to restore': { seed: 16, kind: 'unbalanced' },
    'a completion whose outputs are not in its transaction': { seed: 113, kind: 'step' },
    'a completion that commits what it read before its states': { seed: 1, kind: 'step' },
    'a completion whose owners do not fence each other': { seed: 1062, kind: 'step' },
    'details that know nothing of the quota': { seed: 26, kind: 'quota' },
  }
  it.each(Object.entries(noticed))('notices %s', async (name, { seed, kind }) => {
    const spoil: Spoil = spoils[name as keyof typeof spoils]
    const { findings } = await playSeed(seed, stage, { spoil })
    expect(findings.map((finding) => finding.kind)).toContain(kind)
    expect((await playSeed(seed, stage)).findings).toEqual([])
  })
})
