import { runMain, shutdownSignals, systemClock } from '@aftercall/runtime'
import { UnknownCaseError } from './cases.ts'
import { help, parseOptions, UsageError } from './options.ts'
import { runUncertainty } from './run.ts'

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) {
    console.log(help)
    return 0
  }
  using shutdown = shutdownSignals({ graceMs: 10_000 })
  return await runUncertainty(options, (text) => console.log(text), systemClock, shutdown.stop)
}

await runMain('uncertainty', async () => {
  try {
    if ((await main()) > 0) process.exit(1)
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof UnknownCaseError)) throw error
    console.error(error.message)
    process.exit(2)
  }
})
