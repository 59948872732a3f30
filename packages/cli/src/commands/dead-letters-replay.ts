import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { parseReplayConfig } from '../config.ts'
import { actionBook } from '../dead-letters/actions.ts'
import { bodiesOf, findLetters } from '../dead-letters/find.ts'
import { openSender } from '../dead-letters/place.ts'
import { type Planned, planReplay, targetOf } from '../dead-letters/plan.ts'
import { replayPlanLines } from '../dead-letters/print-letters.ts'
import { replay } from '../dead-letters/replay.ts'
import { act, type ActOptions, assertNarrow, withActOptions } from './act-on-letters.ts'
import { type CommandPlace, leftExitCode } from './command-place.ts'
import { filterOf } from './letter-options.ts'

const examples = `
Examples:
  $ aftercall dead-letters replay --stage sink --reason row_refused --dry-run    what would be sent where
  $ aftercall dead-letters replay --stage sink --reason row_refused --expect 12
  $ aftercall dead-letters replay --id 8146fa --again                            although it was replayed before

Only the consumer group that refused a record takes its replay; what came from a queue goes back there; a record that Genesys answered is
asked for anew. A letter is marked before and after. Exit code ${leftExitCode} when letters that were asked for were left as they are.
Environment: as for the services: KAFKA_*, SCHEMA_REGISTRY_URL, CLICKHOUSE_*; for letters of the bridge SQS_QUEUE_URLS, SQS_ENDPOINT,
AWS_REGION and credentials with sqs:SendMessage.`

export const replayCommand = (place: CommandPlace): Command =>
  withActOptions(new Command('replay').description('Sends dead letters again to whoever refused them, each once.'))
    .addHelpText('after', examples)
    .action(async (options: ActOptions) => {
      const { env, clock, signal } = place
      const filter = filterOf(options, clock.now())
      assertNarrow(filter, options, 'replay')
      const config = parseReplayConfig(env)
      const { topicPrefix } = config.kafka
      await using store = await connectClickHouse(config.clickhouse)
      const letters = await findLetters(store, filter, { topicPrefix, limit: options.limit }, signal)
      const queueUrls = config.queues?.queueUrls ?? null
      const plan = planReplay(letters, { topicPrefix, queueUrls }, options.again ?? false)
      await using sender = openSender(config, clock, signal)
      const run = async (receipt: string, onProgress: (done: number) => void) => {
        const book = actionBook(store, { receipt, action: 'replay', now: () => clock.now() })
        const bodies = (some: Parameters<typeof bodiesOf>[1], until: AbortSignal) => bodiesOf(store, some, until)
        const end = await replay(plan.todo, { book, sender, bodiesOf: bodies, onProgress }, signal)
        return {
          ...end,
          done: end.done.map(told),
          unsure: end.unsure.map(({ letter: { id, source } }) => ({ id, source })),
        }
      }
      await act({ verb: 'replay', plan, planLines: replayPlanLines(plan), planned: told, run }, options, place)
    })

const told = ({ letter: { id, source }, route }: Planned) => ({ id, source, target: targetOf(route) })
