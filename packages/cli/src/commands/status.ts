import { Command, InvalidArgumentError } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { groupLags } from '@aftercall/kafka'
import { deadLetterQueuesOf, queueDepths } from '@aftercall/queues'
import { openSqs } from '@aftercall/queues/sqs'
import { parseStatusConfig } from '../config.ts'
import { askBalance, askDeadLetters, askFlow, askOpen } from '../status/ask-clickhouse.ts'
import { questionOf, serviceLags } from '../status/lags.ts'
import { statusLines } from '../status/print-status.ts'
import {
  exitCodeOf,
  offExitCode,
  type QueueState,
  readStatus,
  type StatusPorts,
  unaskedExitCode,
} from '../status/status.ts'
import { type CommandPlace } from './command-place.ts'

const examples = `
Examples:
  $ aftercall status                      is anything missing, is anything behind: one screen
  $ aftercall status --json | jq '.balance[].holes'
  $ aftercall status --watch              again every 5 seconds
  $ aftercall status --grace 0            count what arrived just now as unaccounted too

Exit code ${offExitCode} when the balance is off: a conversation was seen of which nobody knows what became. ${unaskedExitCode} when something could not be
asked (the rest is shown). 0 else.
Environment: CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD; KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, COMPLETION_GROUP_ID,
DETAILS_GROUP_ID, SINK_GROUP_ID; SQS_QUEUE_URLS, SQS_DEAD_LETTER_QUEUE_URLS, SQS_ENDPOINT, AWS_REGION (without queue URLs no queue is asked).`

interface Options {
  readonly json?: boolean
  readonly watch?: boolean
  readonly grace: number
}

const usualGraceS = 300
const watchEveryMs = 5_000
const sqsLimits = { maxSockets: 4, maxWaitSeconds: 1 }

export const statusCommand = (place: CommandPlace): Command =>
  new Command('status')
    .description('Shows whether every conversation is accounted for, and how far everything has come.')
    .option('--json', 'print one JSON object instead of lines')
    .option('--watch', 'again and again, until Ctrl-C')
    .option('--grace <seconds>', 'how long what just arrived may be on its way', parseSeconds, usualGraceS)
    .addHelpText('after', examples)
    .action(async ({ json = false, watch = false, grace }: Options) => {
      const { clock, signal, env, finish } = place
      const config = parseStatusConfig(env)
      await using store = await connectClickHouse(config.clickhouse)
      const ports: StatusPorts = {
        balance: () => askBalance(store, grace, signal),
        open: () => askOpen(store, signal),
        deadLetters: () => askDeadLetters(store, signal),
        flow: () => askFlow(store, signal),
        lags: () => askLags(config, signal),
        queues: () => askQueues(config, signal),
      }
      for (;;) {
        const status = await readStatus(ports, clock.now())
        finish(exitCodeOf(status))
        const text = json ? JSON.stringify(status) : statusLines(status).join('\n')
        process.stdout.write(`${watch && !json && process.stdout.isTTY ? clearScreen : ''}${text}\n`)
        if (!watch) return
        await clock.sleep(watchEveryMs, signal).catch(() => undefined)
        if (signal.aborted) return
      }
    })

const clearScreen = '\u001b[H\u001b[2J'

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400)
    throw new InvalidArgumentError('It is a whole number of seconds, 0 to 86400.')
  return seconds
}

type StatusConfig = ReturnType<typeof parseStatusConfig>

async function askLags({ kafka, groups }: StatusConfig, signal: AbortSignal) {
  const questions = serviceLags.map((one) => questionOf(one, groups, kafka.topicPrefix))
  const answers = await groupLags({ brokers: kafka.brokers, clientId: 'aftercall-status' }, questions, signal)
  return serviceLags.map((one, index) => ({ ...one, records: answers[index]?.lag ?? 0 }))
}

async function askQueues({ queues }: StatusConfig, signal: AbortSignal): Promise<readonly QueueState[]> {
  if (queues === null) return []
  using sqs = openSqs({ ...queues, ...sqsLimits })
  const dead = await deadLetterQueuesOf(
    sqs.admin,
    { queueUrls: queues.queueUrls, told: queues.deadLetterQueueUrls },
    signal,
  )
  const depths = await queueDepths(sqs.admin, [...queues.queueUrls, ...dead], signal)
  return depths.map(({ url, name, visible, inFlight }) => ({
    name,
    kind: dead.includes(url) ? 'dead letters' : 'events',
    visible,
    inFlight,
  }))
}
