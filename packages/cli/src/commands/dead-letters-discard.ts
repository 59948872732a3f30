import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { parseLettersConfig } from '../config.ts'
import { actionBook } from '../dead-letters/actions.ts'
import { findLetters } from '../dead-letters/find.ts'
import { type Letter } from '../dead-letters/letter.ts'
import { planDiscard } from '../dead-letters/plan.ts'
import { discardPlanLines } from '../dead-letters/print-letters.ts'
import { act, type ActOptions, assertNarrow, withActOptions } from './act-on-letters.ts'
import { type CommandPlace, leftExitCode } from './command-place.ts'
import { filterOf } from './letter-options.ts'

const examples = `
Examples:
  $ aftercall dead-letters discard --reason foreign_source --until 7d --dry-run
  $ aftercall dead-letters discard --id 8146faf4bc252f1c --expect 1

Nothing is deleted: the letter is marked, and no longer waits. Refused once more, it waits again. Exit code ${leftExitCode} when letters that
were asked for were left as they are.
Environment: CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or CLICKHOUSE_PASSWORD_FILE),
CLICKHOUSE_CA_FILE, KAFKA_TOPIC_PREFIX.`

export const discardCommand = (place: CommandPlace): Command =>
  withActOptions(
    new Command('discard').description('Marks dead letters as done with: they no longer wait for anybody.'),
  )
    .addHelpText('after', examples)
    .action(async (options: ActOptions) => {
      const { env, clock, signal } = place
      const filter = filterOf(options, clock.now())
      assertNarrow(filter, options, 'discard')
      const { clickhouse, topics } = parseLettersConfig(env)
      await using store = await connectClickHouse(clickhouse)
      const letters = await findLetters(store, filter, { ...topics, limit: options.limit }, signal)
      const plan = planDiscard(letters, options.again ?? false)
      const run = async (receipt: string) => {
        const book = actionBook(store, { receipt, action: 'discard', now: () => clock.now() })
        if (plan.todo.length > 0)
          await book.mark(
            plan.todo.map((letter) => ({ letter, target: '' })),
            'discarded',
            signal,
          )
        return { done: plan.todo.map(told), refused: [], unsure: [] }
      }
      await act({ verb: 'discard', plan, planLines: discardPlanLines(plan), planned: told, run }, options, place)
    })

const told = ({ id, source }: Letter) => ({ id, source, target: '' })
