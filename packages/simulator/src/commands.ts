import { Command, InvalidArgumentError, Option } from 'commander'
import { previewConversation } from './preview.ts'
import { assumeOption, switchLines } from './assume-option.ts'
import { defaultSettings, type SimulatorSettings } from './settings.ts'
import { mixOf, type Weights } from './play/mix.ts'
import { topics } from './topics/registry.ts'
import { everything, subscriptionTo } from './topics/subscription.ts'
import { topicGroups } from './topics/topic.ts'
import { type TopicVolume } from './topics/volume.ts'
import { topicVolumeIn } from './admin/topic-inputs.ts'
import { timelineKinds, timelines } from './timelines/registry.ts'

const number = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('must be a number, 0 or more')
  return value
}

const share = (text: string): number => {
  if (number(text) > 1) throw new InvalidArgumentError('must be a share between 0 and 1')
  return number(text)
}

const weightList = (text: string): Weights => {
  const weights = Object.fromEntries(
    text.split(',').map((part) => {
      const [kind = '', weight = ''] = part.split('=').map((side) => side.trim())
      return [kind, number(weight)]
    }),
  )
  try {
    mixOf({ weights })
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
  return weights
}

const subscription = (text: string): readonly string[] => {
  const names = text.split(',').map((name) => name.trim())
  try {
    subscriptionTo(names)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
  return names
}

const topicVolume = (text: string, before: TopicVolume): TopicVolume => {
  const given = Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=').map((side) => side.trim())
      return [name, number(value)]
    }),
  )
  try {
    return topicVolumeIn({ topicVolume: given }, { topicVolume: before })
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

const topicLines = [
  `  ${everything}, or groups: ${topicGroups.join(', ')};`,
  '  or detail events by their suffix, such as customer.end; or detail-types:',
  ...topics.map(({ detailType, about }) => `  ${detailType.padEnd(58)} ${about}`),
]

const examples = `
Examples:
  $ node packages/simulator/src/main.ts serve --sqs-endpoint http://127.0.0.1:9324 \\
      --queue-url http://127.0.0.1:9324/000000000000/genesys-events
  $ curl -X POST "$ADMIN/simulator/play" -d '{"conversations": 500, "seed": 7, "speed": 120}'
  $ curl "$ADMIN/simulator/progress"
  $ node packages/simulator/src/main.ts preview answered --seed 7

Environment:
  GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET   the one OAuth client; made up and printed if absent
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   for the queue
`

interface ServeFlags {
  readonly apiPort: number
  readonly adminPort: number
  readonly sqsEndpoint: string
  readonly queueUrl: string
  readonly organisationId: string
  readonly organisationSeed: number
  readonly region: string
  readonly requestsPerMinute: number
  readonly tokenLifetimeSeconds: number
  readonly assume: SimulatorSettings['assumptions']
  readonly playSeconds: number
  readonly weights: SimulatorSettings['weights']
  readonly subscribe: SimulatorSettings['subscribe']
  readonly topicVolume: SimulatorSettings['topicVolume']
  readonly lateShare: number
  readonly duplicateShare: number
  readonly maxQueued: number
}

function settingsFrom(flags: ServeFlags, env: Record<string, string | undefined>): SimulatorSettings {
  const defaults = defaultSettings()
  const { tokenLifetimeSeconds, lateShare, duplicateShare, assume, ...settings } = flags
  return {
    ...defaults,
    ...settings,
    assumptions: assume,
    tokenLifetimeMs: tokenLifetimeSeconds * 1_000,
    transport: { ...defaults.transport, lateShare, duplicateShare },
    client: {
      id: env['GENESYS_CLIENT_ID'] ?? defaults.client.id,
      secret: env['GENESYS_CLIENT_SECRET'] ?? defaults.client.secret,
    },
  }
}

function serveCommand(serve: (settings: SimulatorSettings) => Promise<void>, env: Record<string, string | undefined>) {
  const is = defaultSettings()
  const { transport } = is
  return new Command('serve')
    .description('serve the REST API and the admin port on loopback, and play into the queue when told to')
    .option('--api-port <port>', 'port of the REST API, 0 for any', number, is.apiPort)
    .option('--admin-port <port>', 'port to direct the simulator by, 0 for any', number, is.adminPort)
    .requiredOption('--sqs-endpoint <url>', 'endpoint of SQS')
    .requiredOption('--queue-url <url>', 'the queue that the events arrive in')
    .option('--region <region>', 'AWS region of the queue', is.region)
    .option('--organisation-id <id>', 'id of the simulated organisation', is.organisationId)
    .option('--organisation-seed <seed>', 'which queues, users and flows it has', number, is.organisationSeed)
    .option('--requests-per-minute <n>', 'quota of a token', number, is.requestsPerMinute)
    .option('--token-lifetime-seconds <s>', 'how long a token is valid', number, is.tokenLifetimeMs / 1_000)
    .addOption(assumeOption())
    .option('--play-seconds <s>', 'how long a play takes unless it says otherwise', number, is.playSeconds)
    .option('--max-queued <n>', 'pause while more messages wait in the queue; 0 never does', number, is.maxQueued)
    .option('--weights <kind=number,…>', 'how often kinds are played; 0 leaves one out', weightList, is.weights)
    .option('--subscribe <name,…>', 'which events are sent, see below', subscription, is.subscribe)
    .addOption(
      new Option('--topic-volume <name=number,…>', 'how much the topics say; may be repeated')
        .argParser(topicVolume)
        .default(
          is.topicVolume,
          Object.entries(is.topicVolume)
            .map((pair) => pair.join('='))
            .join(','),
        ),
    )
    .option('--late-share <share>', 'share of events that come seconds late', share, transport.lateShare)
    .option('--duplicate-share <share>', 'share of events that come twice', share, transport.duplicateShare)
    .addHelpText('after', `\nAssumptions:\n${switchLines.join('\n')}`)
    .addHelpText('after', `\nTopics:\n${topicLines.join('\n')}`)
    .addHelpText('after', examples)
    .action((flags: ServeFlags) => serve(settingsFrom(flags, env)))
}

interface PreviewFlags {
  readonly seed: number
  readonly only?: string
  readonly assume: SimulatorSettings['assumptions']
}

function previewCommand(print: (line: string) => void, now: () => number) {
  return new Command('preview')
    .alias('facts')
    .description("print one conversation's events, what other topics tell of it, its final record and facts as JSON")
    .argument('<kind>', `one of: ${timelineKinds.join(', ')}`)
    .option('--seed <seed>', 'which of them', number, 1)
    .addOption(new Option('--only <part>', 'print one part only').choices(['events', 'topics', 'record', 'facts']))
    .addOption(assumeOption())
    .action((kind: string, { seed, only, assume }: PreviewFlags) => {
      const preview = previewConversation(kind, seed, assume, now())
      const part = Object.entries(preview).find(([name]) => name === only)
      print(JSON.stringify(part ? part[1] : preview, null, 2))
    })
    .addHelpText('after', `\nAssumptions:\n${switchLines.join('\n')}`)
    .addHelpText('after', `\nKinds:\n${timelines.map(({ kind, about }) => `  ${kind.padEnd(20)} ${about}`).join('\n')}`)
}

/** The command line. What it does with settings, text and time is given from outside. */
export function simulatorCommand(outside: {
  readonly env: Record<string, string | undefined>
  readonly serve: (settings: SimulatorSettings) => Promise<void>
  readonly print: (line: string) => void
  readonly now: () => number
}): Command {
  return new Command('simulator')
    .description('Plays a Genesys Cloud organisation: events into SQS, detail records over REST.')
    .addCommand(serveCommand(outside.serve, outside.env))
    .addCommand(previewCommand(outside.print, outside.now))
    .addHelpText('after', examples)
}
