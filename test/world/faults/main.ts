import { runMain, shutdownSignals, systemClock } from '@aftercall/runtime'
import { help, parseOptions, UsageError } from './options.ts'
import { runWorlds } from './run.ts'

/** Where nothing can be replaced. */
const progressEveryMs = 10_000

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) {
    console.log(help)
    return 0
  }
  let saidAt = systemClock.now()
  using shutdown = shutdownSignals({ graceMs: 5_000 })
  const output = {
    line: (text: string) => console.log(text),
    progress: (text: string) => {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`)
      else if (text !== '' && systemClock.now() - saidAt >= progressEveryMs) {
        saidAt = systemClock.now()
        console.log(text)
      }
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
