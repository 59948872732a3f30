import { runMain, shutdownSignals, systemClock } from '@aftercall/runtime'
import { scenarios } from './all.ts'
import { help, parseOptions, UsageError } from './options.ts'
import { chosenOf, listing, runFaults, writeTable } from './run.ts'

const output = {
  print: (line: string) => void process.stdout.write(`${line}\n`),
  say: (line: string) => void process.stderr.write(`${line}\n`),
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), systemClock.now())
  if (options === null) return (output.print(help), 0)
  if (options.isTableOnly) return (output.print(await writeTable(scenarios)), 0)
  const chosen = chosenOf(scenarios, options)
  if (chosen.length === 0) throw new UsageError('no scenario has such a name: see --list')
  if (options.isListing) return (output.print(listing(chosen)), 0)
  using shutdown = shutdownSignals({ graceMs: 30_000 })
  return (await runFaults(scenarios, options, output, shutdown.stop)) > 0 ? 1 : 0
}

await runMain('faults', async () => {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
})
