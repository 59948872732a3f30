import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { type Clock, type Environment } from '@aftercall/runtime'
import { parseReadingConfig } from '../config.ts'
import { type Since, sinceOption } from '../since.ts'
import { topicLines } from '../topics/print-topics.ts'
import { findArrivals, toTopics } from '../topics/topics.ts'

const examples = `
Examples:
  $ aftercall topics                    what arrived in the last 24 hours, and what did not
  $ aftercall topics --since 7d --json
  $ GENESYS_SUBSCRIBED_TOPICS='v2.detail.events.conversation.{id}.customer.end,v2.detail.events.conversation.{id}.acw' aftercall topics

Environment: GENESYS_SUBSCRIBED_TOPICS, CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or
CLICKHOUSE_PASSWORD_FILE), CLICKHOUSE_CA_FILE.`

interface Options {
  readonly since: Since
  readonly json?: boolean
}

export function topicsCommand(env: Environment, clock: Clock, signal: AbortSignal): Command {
  return new Command('topics')
    .description('Lists which topics of Genesys arrive, how much, how late, and which are subscribed but silent.')
    .addOption(sinceOption('stored in the last 30m, 24h, 7d …', '24h'))
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action(async ({ since, json = false }: Options) => {
      const { clickhouse, subscription } = parseReadingConfig(env)
      await using store = await connectClickHouse(clickhouse)
      const from = clock.now() - since.ms
      const topics = toTopics(await findArrivals(store, from, signal), subscription.topics, since.ms)
      const isTold = subscription.topics !== null
      const answer = { since: new Date(from).toISOString(), expected: isTold ? 'told' : 'known', topics }
      process.stdout.write(
        json ? `${JSON.stringify(answer)}\n` : `${topicLines(topics, isTold, since.text).join('\n')}\n`,
      )
    })
}
