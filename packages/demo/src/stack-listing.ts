import { type RunningStack } from '@aftercall/embedded-stack'
import { database, type ServiceEnv, serviceNames } from './service-env.ts'
import { type RunningSimulator } from './simulator-process.ts'

interface Listed {
  readonly dir: string
  readonly envFile: string
  readonly stack: RunningStack
  readonly simulator: RunningSimulator | undefined
  readonly env: ServiceEnv
}

/** Where everything is and what to do next, for a person. */
export function describeStack({ dir, envFile, stack, simulator, env }: Listed): string {
  const rows: [string, string][] = [
    ['Kafka', stack.kafka.brokers.join(', ')],
    ['Schema registry', stack.registry.url],
    ['SQS queue', stack.sqs.queueUrl],
    [
      'ClickHouse',
      `${stack.clickhouse.url} (native protocol: port ${stack.clickhouse.tcpPort}), user ${stack.clickhouse.user}`,
    ],
    ['ClickHouse query page', `${stack.clickhouse.url}/play`],
    ...(simulator
      ? ([
          ['Genesys Cloud (simulated)', simulator.api],
          ["Simulator's control port", simulator.admin],
        ] as [string, string][])
      : []),
    ['Organisation', env['GENESYS_ORGANISATION_ID'] ?? ''],
    ['Data and logs', dir],
  ]
  const width = Math.max(...rows.map(([title]) => title.length))
  return `
${rows.map(([title, value]) => `  ${title.padEnd(width)}  ${value}`).join('\n')}

In another terminal, from the project's folder, make topics, schemas and tables (database ${database}):

  set -a; . '${envFile}'; set +a
  npx aftercall setup

then start each service in a terminal of its own:

${serviceNames.map((name) => `  set -a; . '${envFile}'; npm run start --workspace services/${name}`).join('\n')}

Ctrl-C ends all of it.
`
}
