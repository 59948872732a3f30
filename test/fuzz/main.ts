import { parseArgs } from 'node:util'
import { runMain, systemClock } from '@aftercall/runtime'
import { targets } from './targets.ts'

const help = `usage: npm run test:fuzz -- [options]

Damages events, records and messages in many ways, and checks that each ends as a row, a dead letter or another question.

  --seconds <n>  how long (60)
  --seed <n>     where to begin (drawn); each round has the next seed
  --only <name>  events, records or frames; may be repeated
  --path <path>  the path that a failure told, with its --seed and --only
  --help`
const runsOfRound = 2_000

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { seconds: text, seed: text, path: text, only: { ...text, multiple: true }, help: { type: 'boolean' } },
  })
  if (values.help === true) return console.log(help)
  const chosen = targets.filter(({ name }) => values.only?.includes(name) ?? true)
  const until = systemClock.now() + Number(values.seconds ?? 60) * 1_000
  let seed = Number(values.seed ?? systemClock.now() % 1_000_000_000)
  if (chosen.length === 0 || !Number.isSafeInteger(seed) || Number.isNaN(until)) throw new Error(help)
  do {
    for (const { name, run } of chosen) {
      console.log(`${name} --seed ${seed}: ${runsOfRound} inputs`)
      const ends = await run(seed, runsOfRound, values.path)
      console.log(`  ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}`)
    }
    seed += 1
  } while (values.path === undefined && systemClock.now() < until)
}

await runMain('fuzz', main)
