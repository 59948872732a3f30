import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runMain, shutdownSignals } from '@aftercall/runtime'
import { MeasureError } from './measured-service.ts'
import { help, parseOptions, UsageError } from './options.ts'
import { runBench } from './run-bench.ts'

// Longer than the servers' own grace, after which they are killed.
const graceMs = 20_000

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) return console.log(help)
  using shutdown = shutdownSignals({ graceMs })
  const dir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'aftercall-bench-')) : resolve(options.dir)
  await mkdir(dir, { recursive: true })
  const output = { say: (line: string) => console.error(`  ${line}`), print: (text: string) => console.log(text) }
  try {
    await runBench(dir, options, process.env['AFTERCALL_STACK'], output, shutdown.stop)
  } catch (error) {
    // What a stop interrupts fails in many ways; none of them is the reason.
    if (!shutdown.stop.aborted) throw error
    throw new MeasureError('stopped before everything was measured: there are no figures')
  } finally {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

await runMain('bench', async () => {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(error.message)
    process.exit(2)
  }
})
