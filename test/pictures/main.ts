/**
 * Draws docs/pictures/timelines: one picture for each kind of conversation that the simulator plays. With --check it writes nothing and
 * fails when a picture is stale; names of kinds draw only these.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { timelineKinds } from '@aftercall/simulator'
import { draw } from './draw.ts'
import { playStory } from './play-story.ts'
import { playOf } from './plays.ts'

const folder = join(import.meta.dirname, '../../docs/pictures/timelines')

async function drawAll(names: readonly string[], check: boolean): Promise<readonly string[]> {
  const stale: string[] = []
  mkdirSync(folder, { recursive: true })
  for (const kind of names.length === 0 ? timelineKinds : names) {
    const [file, picture] = [join(folder, `${kind}.svg`), draw(await playStory(kind, playOf(kind)))]
    if (existsSync(file) && readFileSync(file, 'utf8') === picture) continue
    stale.push(`${kind}.svg`)
    if (!check) writeFileSync(file, picture)
  }
  const known = new Set(timelineKinds.map((kind) => `${kind}.svg`))
  for (const file of readdirSync(folder).filter((name) => !known.has(name))) {
    stale.push(file)
    if (!check) rmSync(join(folder, file))
  }
  return stale
}

const words = process.argv.slice(2)
const check = words.includes('--check')
const stale = await drawAll(
  words.filter((word) => word !== '--check'),
  check,
)
if (check && stale.length > 0) {
  process.stderr.write(`Pictures of timelines are stale: ${stale.join(', ')}. Run: npm run generate\n`)
  process.exitCode = 1
} else process.stdout.write(stale.length === 0 ? 'pictures are up to date\n' : `drew ${stale.join(', ')}\n`)
