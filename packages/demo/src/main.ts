import { MissingToolError } from '@aftercall/embedded-stack'
import { runMain, shutdownSignals } from '@aftercall/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { demoCommand, type DemoOptions } from './demo/demo-command.ts'
import { type StackCommandOptions, stackCommand } from './stack-command.ts'

// Longer than the servers' own grace, after which they are killed.
const graceMs = 20_000

function brokerCount(text: string): 1 | 3 {
  if (text === '1') return 1
  if (text === '3') return 3
  throw new InvalidArgumentError('1 or 3 brokers')
}

/** The demo came to its end, and what it found is not what was played. */
class DemoNotRightError extends Error {
  override readonly name = 'DemoNotRightError'
}

/** A whole number from `min` on, or the option's own error. */
const wholeNumber = (min: number, max: number) => (text: string) => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max)
    throw new InvalidArgumentError(`a whole number from ${min} to ${max}`)
  return Number(text)
}

const kinds = (text: string) => text.split(',').map((kind) => kind.trim())

const demoExamples = `
Examples:
  $ npm run demo                                        500 conversations in about a minute, then look around until Ctrl-C
  $ npm run demo -- --exit                              end by itself, exit code 0 only if every row is right
  $ npm run demo -- --conversations 3000 --seed 7       a busier centre, other conversations
  $ npm run demo -- --exit --json | tail -n 1           one JSON object with the result
  $ npm run demo -- --dir .demo                         keep servers' data and logs there`

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
  root
    .command('demo')
    .description('play a simulated contact centre through real servers and every service, and check each row')
    .option('--conversations <count>', 'how many conversations are played', wholeNumber(1, 100_000), 500)
    .option('--seed <number>', 'the same seed plays the same conversations', wholeNumber(0, 999_999_999), 1)
    .option(
      '--speed <factor>',
      'how much faster than life they are delivered; their times stay true to life',
      wholeNumber(1, 2_880),
      120,
    )
    .option('--seconds <count>', 'how long the play takes', wholeNumber(1, 86_400))
    .option(
      '--kinds <list>',
      'only these kinds of conversations, comma-separated (the list: packages/simulator)',
      kinds,
    )
    .option('--dir <dir>', 'keep data and logs there (default: a temporary folder, removed at the end)')
    .option('--exit', 'end when the verdict is known; exit code 0 only if every conversation has exactly one right row')
    .option('--json', 'print one JSON object as the last line instead of the report')
    .addHelpText('after', demoExamples)
    .action(async (options: DemoOptions) => {
      using shutdown = shutdownSignals({ graceMs })
      const output = { progress: process.stderr, print: (text: string) => console.log(text) }
      const isRight = await demoCommand(options, output, shutdown.stop)
      if (!isRight && options.exit === true)
        throw new DemoNotRightError('the rows are not all right: the report says what is wrong')
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
