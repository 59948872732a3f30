import kafkajs, { type Kafka } from 'kafkajs'
import { batcher } from '../batcher.ts'
import { defaultBatchLimits } from '../core/batch-policy.ts'
import { defaultMaxRecordBytes } from '../core/record-size.ts'
import { type GroupTools } from '../group/tools.ts'
import { type ProducerOptions, type RecordProducer } from '../port.ts'
import { completeSend } from './complete-send.ts'
import { isWorthRetrying } from './errors.ts'
import { toTopicMessages } from './messages.ts'

const { CompressionTypes } = kafkajs

/**
 * Not idempotent: kafkajs's sequence numbers go astray after errors and then refuse everything. One request at a time keeps the order, and
 * whoever reads is ready for a repeat.
 */
export async function recordProducer(
  client: Kafka,
  options: ProducerOptions,
  tools: GroupTools,
): Promise<RecordProducer> {
  const { createPartitioner, requireAll } = completeSend()
  const producer = client.producer({
    idempotent: false,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner,
    // The batcher goes on trying; kafkajs only bridges a change of leader.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
  })
  await producer.connect()
  const compression = options.compression === 'none' ? CompressionTypes.None : CompressionTypes.ZSTD
  return batcher(
    {
      async send(records) {
        const topicMessages = toTopicMessages(records)
        requireAll(topicMessages, await producer.sendBatch({ acks: -1, timeout: 15_000, compression, topicMessages }))
      },
      isWorthRetrying,
      close: () => producer.disconnect(),
    },
    {
      lingerMs: options.lingerMs ?? defaultBatchLimits.lingerMs,
      maxRecords: options.maxBatchRecords ?? defaultBatchLimits.maxRecords,
      maxBytes: options.maxBatchBytes ?? defaultBatchLimits.maxBytes,
      maxBufferedBytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
      maxRecordBytes: options.maxRecordBytes ?? defaultMaxRecordBytes,
      deadlineMs: options.deadlineMs ?? 120_000,
    },
    tools,
  )
}
