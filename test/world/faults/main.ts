import { runMain, shutdownSignals, systemClock } from '@aftercall/runtime'
import { help, parseOptions, UsageError } from './options.ts'
import { runWorlds } from './run.ts'

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) {
    console.log(help)
    return 0
  }
  using shutdown = shutdownSignals({ graceMs: 5_000 })
  const output = {
    line: (text: string) => console.log(text),
    progress: (text: string) => {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`)
    },
  }
  return await runWorlds(options, output, systemClock, shutdown.stop)
}

await runMain('world', async () => {
  try {
    if ((await main()) > 0) process.exit(1)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(error.message)
    process.exit(2)
  }
})
