import { Command } from 'commander'
import { runMain, shutdownSignals, systemClock } from '@aftercall/runtime'
import { configCommand } from './commands/config.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { driftCommand } from './commands/drift.ts'
import { queuesCommand } from './commands/queues.ts'
import { setupCommand } from './commands/setup.ts'
import { stateCommand } from './commands/state.ts'
import { statusCommand } from './commands/status.ts'
import { topicsCommand } from './commands/topics.ts'

await runMain('aftercall', async (env) => {
  using shutdown = shutdownSignals({ graceMs: 5_000 })
  let code = 0
  const program = new Command('aftercall')
    .description('Operates an Aftercall installation. Connections come from the same environment as the services.')
    .version('0.1.0')
    .showHelpAfterError('(add --help for the commands and their options)')
  program.addCommand(setupCommand(env, shutdown.stop))
  program.addCommand(topicsCommand(env, systemClock, shutdown.stop))
  program.addCommand(driftCommand(env, systemClock, shutdown.stop, (reported) => void (code = reported)))
  program.addCommand(stateCommand(env, systemClock, shutdown.stop, (absent) => void (code = absent)))
  const place = { env, clock: systemClock, signal: shutdown.stop, finish: (reported: number) => void (code = reported) }
  program.addCommand(statusCommand(place))
  program.addCommand(deadLettersCommand(place))
  program.addCommand(queuesCommand(place))
  program.addCommand(configCommand(env))
  await program.parseAsync(process.argv)
  return code
})
