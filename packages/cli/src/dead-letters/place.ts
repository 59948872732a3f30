import { type Codec, createCodec } from '@aftercall/contracts'
import { connectKafka, type RecordProducer } from '@aftercall/kafka'
import { openSqs, type Sqs } from '@aftercall/queues/sqs'
import { type Clock } from '@aftercall/runtime'
import { type parseReplayConfig } from '../config.ts'
import { replaySender } from './send.ts'
import { type Sender } from './replay.ts'

type Config = ReturnType<typeof parseReplayConfig>

/** Letters may be as large as any record of ours. */
const maxRecordBytes = 16_000_000

/** A sender whose clients are opened when the first letter needs them, and closed with it. */
export function openSender(
  { kafka, registry, queues }: Config,
  clock: Clock,
  signal: AbortSignal,
): Sender & AsyncDisposable {
  const opened = new AsyncDisposableStack()
  const { brokers, topicPrefix } = kafka
  const producer = once(async (): Promise<RecordProducer> => {
    const connection = opened.use(await connectKafka({ brokers, clientId: 'aftercall-dead-letters' }))
    return opened.use(await connection.producer({ maxRecordBytes }))
  })
  const topics = ['fetch-requests-reconciliation'] as const
  const codec = once((): Promise<Codec> => createCodec({ registryUrl: registry.url, topicPrefix, topics }, signal))
  const sqs = once((): Sqs => {
    if (queues === null) throw new Error('could not send to a queue: SQS_QUEUE_URLS is not set')
    return opened.use(openSqs({ ...queues, maxSockets: 10, maxWaitSeconds: 1 }))
  })
  const sender = replaySender({ topicPrefix, now: () => clock.now(), producer, codec, queues: () => sqs().admin })
  return { ...sender, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

function once<Value extends object>(open: () => Value): () => Value {
  let opened: Value | null = null
  return () => (opened ??= open())
}
