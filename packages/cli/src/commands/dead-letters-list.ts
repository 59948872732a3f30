import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { parseLettersConfig } from '../config.ts'
import { findLetters, groupLetters } from '../dead-letters/find.ts'
import { groupLines, letterLines } from '../dead-letters/print-letters.ts'
import { type CommandPlace } from './command-place.ts'
import { filterOf, type LetterOptions, withLetterOptions } from './letter-options.ts'

const examples = `
Examples:
  $ aftercall dead-letters list                              how many, by stage, reason and state
  $ aftercall dead-letters list --since 24h --stage sink
  $ aftercall dead-letters list --each --state waiting       one line for each letter, newest first
  $ aftercall dead-letters list --each --json

Environment: CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or CLICKHOUSE_PASSWORD_FILE),
CLICKHOUSE_CA_FILE, KAFKA_TOPIC_PREFIX.`

type Options = LetterOptions & { readonly each?: boolean; readonly json?: boolean }

export const listCommand = ({ env, clock, signal }: CommandPlace): Command =>
  withLetterOptions(
    new Command('list').description('Lists dead letters: grouped by stage, reason and state, or one by one.'),
    100,
  )
    .option('--each', 'one line for each letter, newest first')
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      const { each = false, json = false, limit } = options
      const { clickhouse, topics } = parseLettersConfig(env)
      await using store = await connectClickHouse(clickhouse)
      const filter = filterOf(options, clock.now())
      const print = (answer: object, lines: readonly string[]) =>
        process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${lines.join('\n')}\n`)
      if (each) {
        const letters = await findLetters(store, filter, { ...topics, limit, newestFirst: true }, signal)
        print({ letters }, letterLines(letters, limit))
      } else {
        const groups = await groupLetters(store, filter, topics.topicPrefix, signal)
        print({ groups }, groupLines(groups))
      }
    })
