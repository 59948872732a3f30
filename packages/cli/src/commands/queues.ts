import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { deadLetterQueuesOf, nameOf, queueDepths } from '@aftercall/queues'
import { openSqs } from '@aftercall/queues/sqs'
import { parseQueuesConfig } from '../config.ts'
import { drain } from '../queues/drain.ts'
import { drainLines, queueLines } from '../queues/print-queues.ts'
import { type CommandPlace } from './command-place.ts'
import { parseCount } from './letter-options.ts'

const examples = `
Examples:
  $ aftercall queues                                         every queue and how much is in it
  $ aftercall queues drain aftercall-rule-dead --dry-run     what the dead-letter queue holds, by error code
  $ aftercall queues drain aftercall-rule-dead --max 1000 --rate 50

Environment: SQS_QUEUE_URLS, SQS_DEAD_LETTER_QUEUE_URLS (those in the redrive policies of the queues are found without it), SQS_ENDPOINT,
AWS_REGION, and credentials with sqs:GetQueueAttributes and sqs:GetQueueUrl; to drain also sqs:ReceiveMessage, sqs:DeleteMessage and
sqs:ChangeMessageVisibility on the dead-letter queue and sqs:SendMessage on the other.`

interface DrainOptions {
  readonly to?: string
  readonly max: number
  readonly rate: number
  readonly dryRun?: boolean
  readonly receiptFile?: string
  readonly json?: boolean
}

const sqsLimits = { maxSockets: 20, maxWaitSeconds: 1 }
const usualMax = 100_000
const usualRate = 100

export const queuesCommand = (place: CommandPlace): Command =>
  new Command('queues')
    .description('Lists the queues of events and their dead-letter queues, and brings back what the latter hold.')
    .addHelpText('after', examples)
    .addCommand(listCommand(place), { isDefault: true })
    .addCommand(drainCommand(place))

const listCommand = ({ env, signal }: CommandPlace): Command =>
  new Command('list')
    .description('Lists every queue and how many messages wait in it.')
    .option('--json', 'print one JSON object instead of lines')
    .action(async ({ json = false }: { json?: boolean }) => {
      const config = parseQueuesConfig(env)
      using sqs = openSqs({ ...config, ...sqsLimits })
      const { queueUrls, deadLetterQueueUrls: told } = config
      const dead = await deadLetterQueuesOf(sqs.admin, { queueUrls, told }, signal)
      const depths = await queueDepths(sqs.admin, [...queueUrls, ...dead], signal)
      const queues = depths.map((depth) => ({
        ...depth,
        kind: dead.includes(depth.url) ? ('dead letters' as const) : ('events' as const),
      }))
      process.stdout.write(json ? `${JSON.stringify({ queues })}\n` : `${queueLines(queues).join('\n')}\n`)
    })

const drainCommand = ({ env, clock, signal }: CommandPlace): Command =>
  new Command('drain')
    .description('Sends what a dead-letter queue holds to a queue of events; each message is deleted when it was sent.')
    .argument('<queue>', 'name or URL of the dead-letter queue')
    .option('--to <queue>', 'name or URL of the queue that gets them; the only one of SQS_QUEUE_URLS unless told')
    .option('--max <number>', 'at most so many messages', parseCount, usualMax)
    .option('--rate <number>', 'at most so many messages a second', parseRate, usualRate)
    .option('--dry-run', 'count them by error code, and leave them where they are')
    .option('--receipt-file <file>', 'write the receipt as JSON to this file, too')
    .option('--json', 'print one JSON object instead of lines')
    .action(async (queue: string, options: DrainOptions) => {
      const { json = false, dryRun = false, max: maxMessages, rate } = options
      const config = parseQueuesConfig(env)
      using sqs = openSqs({ ...config, ...sqsLimits })
      const { queueUrls, deadLetterQueueUrls: told } = config
      const dead = await deadLetterQueuesOf(sqs.admin, { queueUrls, told }, signal)
      const from = chosen(queue, dead, 'dead-letter queue')
      const to = chosen(options.to ?? onlyOne(queueUrls), queueUrls, 'queue of SQS_QUEUE_URLS')
      const startedAt = new Date(clock.now()).toISOString()
      const onProgress = (moved: number) => void process.stderr.write(`drain: ${moved} moved\n`)
      const parts = { from: sqs.queue(from, { attributes: ['All'] }), admin: sqs.admin, clock, onProgress }
      const drained = await drain(parts, { to, maxMessages, rate, dryRun }, signal)
      const endedAt = new Date(clock.now()).toISOString()
      const receipt = { action: dryRun ? 'dry run' : 'drain', from, to, startedAt, endedAt, ...drained }
      const names = { from: nameOf(from), to: nameOf(to), dryRun }
      process.stdout.write(json ? `${JSON.stringify(receipt)}\n` : `${drainLines(drained, names).join('\n')}\n`)
      if (options.receiptFile !== undefined)
        await writeFile(options.receiptFile, `${JSON.stringify(receipt, null, 2)}\n`)
    })

function chosen(named: string, urls: readonly string[], what: string): string {
  const url = urls.find((one) => one === named || nameOf(one) === named)
  if (url === undefined)
    throw new Error(`could not find ${named}: it is no ${what} (${urls.map(nameOf).join(', ') || 'there is none'})`)
  return url
}

function onlyOne(urls: readonly string[]): string {
  const [url = '', ...others] = urls
  if (others.length > 0) throw new Error('could not choose a queue: SQS_QUEUE_URLS names several; say which by --to')
  return url
}

function parseRate(text: string): number {
  const rate = parseCount(text)
  if (rate === 0) throw new InvalidArgumentError('It is at least 1.')
  return rate
}
