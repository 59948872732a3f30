import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { type Clock, type Environment } from '@aftercall/runtime'
import { parseReadingConfig } from '../config.ts'
import { findDrift } from '../drift/drift.ts'
import { driftLines } from '../drift/print-drift.ts'
import { type Since, sinceOption } from '../since.ts'

/** Told to scripts with --fail-on-new. */
export const newDriftExitCode = 3

const examples = `
Examples:
  $ aftercall drift                                  what differed in the last 7 days
  $ aftercall drift --since 24h --source conversation-details
  $ aftercall drift --json                           one JSON object as the only output
  $ aftercall drift --since 1d --fail-on-new         exit code ${newDriftExitCode} when something is new, for a scheduled check

Exit code 0, whatever is found, but for --fail-on-new.
Environment: CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or CLICKHOUSE_PASSWORD_FILE), CLICKHOUSE_CA_FILE.`

interface Options {
  readonly since: Since
  readonly source?: string
  readonly json?: boolean
  readonly failOnNew?: boolean
}

export function driftCommand(
  env: Environment,
  clock: Clock,
  signal: AbortSignal,
  finish: (code: number) => void,
): Command {
  return new Command('drift')
    .description('Lists where events and records differ from what Genesys publishes, and what that costs.')
    .addOption(sinceOption('seen in the last 30m, 24h, 7d …', '7d'))
    .option('--source <topic>', 'only of this topic, such as conversation-details')
    .option('--fail-on-new', `exit code ${newDriftExitCode} when something was first seen in that time`)
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action(async ({ since, source, json = false, failOnNew = false }: Options) => {
      const { clickhouse } = parseReadingConfig(env)
      await using store = await connectClickHouse(clickhouse)
      const question = { since: clock.now() - since.ms, source: source ?? null }
      const differences = await findDrift(store, question, signal)
      const answer = { since: new Date(question.since).toISOString(), differences }
      process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${driftLines(differences, since.text).join('\n')}\n`)
      if (failOnNew && differences.some(({ isNew }) => isNew)) finish(newDriftExitCode)
    })
}
