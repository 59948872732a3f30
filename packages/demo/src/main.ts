import { MissingToolError } from '@aftercall/embedded-stack'
import { runMain, shutdownSignals } from '@aftercall/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { type StackCommandOptions, stackCommand } from './stack-command.ts'

// Longer than the servers' own grace, after which they are killed.
const graceMs = 20_000

function brokerCount(text: string): 1 | 3 {
  if (text === '1') return 1
  if (text === '3') return 3
  throw new InvalidArgumentError('1 or 3 brokers')
}

function program(): Command {
  const root = new Command('aftercall-development').description('the whole of Aftercall on one machine')
  root
    .command('stack')
    .description('start Kafka, schema registry, SQS, ClickHouse and the simulator, and stay until Ctrl-C')
    .option('--dir <dir>', 'keep data and logs there (default: a temporary folder, removed at the end)')
    .option('--json', 'print one line of JSON when all are ready, and nothing else')
    .option('--no-simulator', 'only the servers')
    .option('--brokers <count>', 'Kafka brokers, 1 or 3', brokerCount, 1)
    .action(async (options: StackCommandOptions) => {
      using shutdown = shutdownSignals({ graceMs })
      const progress = (line: string) => console.error(`  ${line}`)
      await stackCommand(options, { result: (text) => console.log(text), progress }, shutdown.stop)
    })
  return root
}

await runMain('aftercall', async () => {
  try {
    await program().parseAsync()
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error
    // One line that says what to install; whatever was started is stopped by now.
    console.error(error.message)
    process.exit(1)
  }
})
