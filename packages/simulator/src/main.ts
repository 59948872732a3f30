import { simulatorCommand } from './commands.ts'
import { type SimulatorSettings } from './settings.ts'
import { startSimulator } from './simulator.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

/** Serves until SIGTERM or SIGINT. The one line on standard output says where. */
async function serve(settings: SimulatorSettings): Promise<void> {
  const simulator = await startSimulator(settings)
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  const { api, admin } = simulator
  // A client that was made up is of use only to somebody who is told its secret.
  const madeUp = process.env['GENESYS_CLIENT_SECRET'] === undefined ? { client: settings.client } : {}
  print(JSON.stringify({ api, admin, ...madeUp }))
  await stopped
  await simulator.stop()
}

try {
  await simulatorCommand({ env: process.env, serve, print, now: () => Date.now() }).parseAsync()
} catch (error) {
  const because = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${because}\n`)
  process.exitCode = 1
}
