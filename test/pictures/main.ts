/**
 * Draws docs/pictures/timelines: one picture for each kind of conversation that the simulator plays, and of some
 * in trouble. With --check it writes nothing and
 * fails when a picture is stale; names of pictures draw only these.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw } from './draw.ts'
import { playStory } from './play-story.ts'
import { playOf, plays } from './plays.ts'

const folder = join(import.meta.dirname, '../../docs/pictures/timelines')

async function drawAll(names: readonly string[], check: boolean): Promise<readonly string[]> {
  const stale: string[] = []
  mkdirSync(folder, { recursive: true })
  for (const name of names.length === 0 ? plays.map((play) => play.name) : names) {
    const [file, picture] = [join(folder, `${name}.svg`), draw(await playStory(playOf(name)))]
    if (existsSync(file) && readFileSync(file, 'utf8') === picture) continue
    stale.push(`${name}.svg`)
    if (!check) writeFileSync(file, picture)
  }
  const known = new Set(plays.map((play) => `${play.name}.svg`))
  for (const file of readdirSync(folder).filter((found) => !known.has(found))) {
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
