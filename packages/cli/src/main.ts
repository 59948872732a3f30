import { Command } from 'commander'
import { runMain, shutdownSignals } from '@aftercall/runtime'
import { setupCommand } from './commands/setup.ts'

await runMain('aftercall', async (env) => {
  using shutdown = shutdownSignals({ graceMs: 5_000 })
  const program = new Command('aftercall')
    .description('Operates an Aftercall installation. Connections come from the same environment as the services.')
    .version('0.1.0')
    .showHelpAfterError('(add --help for the commands and their options)')
  program.addCommand(setupCommand(env, shutdown.stop))
  await program.parseAsync(process.argv)
})
