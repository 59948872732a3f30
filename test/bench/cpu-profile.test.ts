import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hotSpots } from './cpu-profile.ts'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })
const profile = {
  startTime: 1_000,
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('fold', 'file:///x/services/completion/src/core/batch.ts', 23) },
    { id: 3, callFrame: frame('', 'file:///x/node_modules/@scope/lib/dist/index.js', 6) },
    { id: 4, callFrame: frame('writev') },
  ],
  samples: [4, 2, 1, 3, 2, 2],
  timeDeltas: [500, 100, 5_000, 100, 200, 9_000],
}

it('tells where time was spent between two moments, idleness left out', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aftercall-profile-'))
  try {
    const file = join(dir, 'x.cpuprofile')
    await writeFile(file, JSON.stringify(profile))
    const all = await hotSpots(file, 1_501, 7_000, 10)
    expect(all.map(({ where }) => where)).toEqual(['fold (batch.ts:24)', '(anonymous) (@scope/lib/index.js:7)'])
    expect(all[0]?.share).toBeCloseTo(0.75)
    expect(await hotSpots(file, 0, 7_000, 1)).toHaveLength(1)
  } finally {
    await rm(dir, { recursive: true })
  }
})
