import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersHttp, untilReady } from '../ready.ts'
import { type JavaPartContext, leanJvm, type StartedPart } from './part.ts'

export interface SqsAddress {
  readonly endpoint: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const queue = 'aftercall-events'
const deadLetterQueue = 'aftercall-events-dead'
const region = 'eu-west-1'
const accountId = '000000000000'
// Outages pass a message around many times; only one that harms its reader each time should land there.
const maxReceives = 20

/**
 * Starts ElasticMQ with SQS's own limits, one standard queue and its dead-letter queue. Messages live in its memory, and also on disk where they
 * are to be `durable`: then a server that is killed comes back with them.
 */
export async function startSqs(
  context: JavaPartContext,
  { durable }: { readonly durable: boolean },
): Promise<StartedPart<SqsAddress>> {
  const port = context.ports('sqs')
  const config = join(context.dir, 'elasticmq.conf')
  await writeFile(config, configuration(port, join(context.dir, 'messages'), durable))
  const process = context.supervisor.spawnService({
    name: 'sqs',
    command: context.java.command,
    args: [
      ...leanJvm(256),
      `-Dconfig.file=${config}`,
      `-Dlogback.configurationFile=${await writeLogback(context.dir)}`,
      '-cp',
      join(context.jars, '*'),
      'org.elasticmq.server.Main',
    ],
    cwd: context.dir,
    logFile: join(context.dir, 'sqs.log'),
  })
  const endpoint = `http://127.0.0.1:${port}`
  const queueUrl = `${endpoint}/${accountId}/${queue}`
  const lists = (body: string) => body.includes(queueUrl)
  await untilReady(process, (signal) => answersHttp(`${endpoint}/?Action=ListQueues`, signal, lists), context.signal)
  const address = { endpoint, queueUrl, deadLetterQueueUrl: `${endpoint}/${accountId}/${deadLetterQueue}`, region }
  // ElasticMQ checks no signature, but its clients do not send without keys.
  return { address: { ...address, accessKeyId: 'local', secretAccessKey: 'local' }, processes: [process] }
}

function configuration(port: number, messages: string, durable: boolean): string {
  return `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
messages-storage { enabled = ${durable}, uri = "jdbc:h2:${messages};WRITE_DELAY=0" }
aws { region = "${region}", accountId = "${accountId}" }
queues {
  ${deadLetterQueue} { defaultVisibilityTimeout = 180 seconds }
  ${queue} {
    defaultVisibilityTimeout = 180 seconds
    deadLettersQueue { name = "${deadLetterQueue}", maxReceiveCount = ${maxReceives} }
  }
}
`
}

async function writeLogback(dir: string): Promise<string> {
  const file = join(dir, 'logback.xml')
  await writeFile(
    file,
    `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
`,
  )
  return file
}
