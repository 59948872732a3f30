import { Command } from 'commander'
import { type Environment } from '@aftercall/runtime'
import { parseSetupConfig } from '../config.ts'
import { setup, type SetupStep } from '../setup.ts'

const examples = `
Examples:
  $ aftercall setup                   create what is missing, change nothing that is there
  $ aftercall setup --json            the same, one JSON object as the only output
  $ KAFKA_TOPIC_PREFIX=staging. aftercall setup

Environment: KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, TOPIC_PARTITIONS, TOPIC_REPLICATION_FACTOR, SCHEMA_REGISTRY_URL,
CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or CLICKHOUSE_PASSWORD_FILE), CLICKHOUSE_CA_FILE.`

export function setupCommand(env: Environment, signal: AbortSignal): Command {
  return new Command('setup')
    .description('Creates topics, registers schemas and migrates tables. Each step can be repeated at any time.')
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action(async ({ json = false }: { json?: boolean }) => {
      const steps: SetupStep[] = []
      for await (const step of setup(parseSetupConfig(env), signal)) {
        steps.push(step)
        if (!json) process.stdout.write(`${line(step)}\n`)
      }
      if (json) process.stdout.write(`${JSON.stringify(Object.fromEntries(steps.map((step) => [step.what, step])))}\n`)
    })
}

const line = ({ what, done, present }: SetupStep) =>
  done.length === 0
    ? `${what}: nothing to do (${present} there)`
    : `${what}: ${done.length} made (${done.join(', ')}), ${present} were there`
