import kafkajs, { type Kafka, type Transaction } from 'kafkajs'
import { type Clock } from '../clock.ts'
import { type PartitionProducer } from '../group/driver.ts'
import { type OutgoingRecord, type Position } from '../port.ts'
import { completeSend } from './complete-send.ts'
import { brokerErrorType } from './errors.ts'
import { toTopicMessages } from './messages.ts'

const { CompressionTypes } = kafkajs

export interface TransactionOptions {
  readonly transactionalId: string
  readonly groupId: string
  readonly timeoutMs: number
}

/** Back-to-back transactions meet CONCURRENT_TRANSACTIONS while the broker writes the last one's markers: a few ms, so we ask often. */
const RETRY_MS = 5
/** How long closing waits for kafkajs to end its tries; after that they end behind our back. */
const CLOSING_MS = 5_000

/**
 * A producer that has fenced every earlier one of its transactional id before it is returned. After any rejection its epoch is burnt: close it.
 */
export async function partitionProducer(
  client: Kafka,
  { transactionalId, groupId, timeoutMs }: TransactionOptions,
  clock: Clock,
): Promise<PartitionProducer> {
  const { createPartitioner, requireOnce } = completeSend()
  const producer = client.producer({
    transactionalId,
    transactionTimeout: timeoutMs,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner,
    // Bounded: what still fails is not repeated under this epoch, but by a successor.
    retry: { initialRetryTime: RETRY_MS, maxRetryTime: 500, retries: 20 },
  })
  try {
    await producer.connect()
    // kafkajs takes its epoch, and with it fences others, when the first transaction begins; an empty one costs nothing more.
    await (await producer.transaction()).commit()
  } catch (error) {
    await producer.disconnect().catch(() => undefined)
    throw error
  }

  const run = async (records: readonly OutgoingRecord[], positions: readonly Position[]) => {
    const transaction = await producer.transaction()
    if (records.length > 0) {
      const topicMessages = toTopicMessages(records)
      // A transaction that lacks some of its records, or has them twice, must not be committed: the step fails, and a successor takes it again.
      requireOnce(
        topicMessages,
        await transaction.sendBatch({ acks: -1, compression: CompressionTypes.ZSTD, topicMessages }),
      )
    }
    if (positions.length > 0) await sendOffsets(transaction, groupId, positions, clock)
    await transaction.commit()
  }

  /** Settles, and never rejects, when kafkajs has let go of the last transaction; that may be after we have. */
  let quiet: Promise<unknown> = Promise.resolve()

  return {
    async transact(records, positions) {
      const timer = new AbortController()
      const timeUp = clock.sleep(timeoutMs, timer.signal).then(() => {
        throw new Error(`the transaction of ${transactionalId} did not end within ${timeoutMs} ms`)
      })
      timeUp.catch(() => undefined)
      const running = run(records, positions)
      quiet = running.catch(() => undefined)
      try {
        await Promise.race([running, timeUp])
      } finally {
        timer.abort('in time')
      }
    },
    // Whatever is open is left open: aborting could hit the successor's transaction, and its start ends it anyway. But kafkajs connects
    // anew for a request that it is still trying, so that has to end first.
    async close() {
      const late = quiet.then(() => producer.disconnect())
      const timer = new AbortController()
      await Promise.race([late, clock.sleep(CLOSING_MS, timer.signal)])
      timer.abort('in time')
      late.catch(() => undefined)
    },
  }
}

/** In a transaction without records this is the first request, and kafkajs does not try that one again. */
async function sendOffsets(
  transaction: Transaction,
  groupId: string,
  positions: readonly Position[],
  clock: Clock,
): Promise<void> {
  const topics = new Map<string, { partition: number; offset: string }[]>()
  for (const { topic, partition, offset } of positions) {
    topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset: String(offset) }])
  }
  const offsets = {
    consumerGroupId: groupId,
    topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
  }
  for (let tries = 1; ; tries++) {
    try {
      await transaction.sendOffsets(offsets)
      return
    } catch (error) {
      if (brokerErrorType(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= 200) throw error
      await clock.sleep(RETRY_MS)
    }
  }
}
