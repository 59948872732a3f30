import { type Cluster, type KafkaMessage } from 'kafkajs'
import Batch from 'kafkajs/src/consumer/batch.js'
import { type Clock } from '../clock.ts'
import { backoffMs } from '../group/backoff.ts'
import { type KafkaRecord } from '../port.ts'
import { type NewClient } from './client.ts'
import { isWorthRetrying } from './errors.ts'
import { toRecord } from './messages.ts'
import { logRange } from './start-positions.ts'

/** Reads partitions outside any group, over connections of its own: a restore does not queue behind the fetches of the inputs. */
export interface LogReader {
  /** Committed records from the start of the log until `onRecord` returns true; waits at the end for more. */
  read(topic: string, partition: number, onRecord: (record: KafkaRecord) => boolean, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const READ_COMMITTED = 1
const FETCH_BYTES = 4 * 1024 * 1024
const MAX_WAIT_MS = 500
const MAX_TRIES = 20

interface FetchedPartition {
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
}

export async function logReader(newClient: NewClient, clock: Clock): Promise<LogReader> {
  let cluster: Cluster | undefined
  // A consumer that never runs: kafkajs hands its connections only to assigners.
  const consumer = newClient().consumer({
    groupId: 'aftercall-log-reader',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        cluster = config.cluster
        return {
          name: 'none',
          version: 1,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        }
      },
    ],
  })
  await consumer.connect()
  if (!cluster) throw new Error('could not read logs: kafkajs did not hand over its connections; is it version 2.2.4?')
  const reading = cluster

  const fetchFrom = async (topic: string, partition: number, offset: number) => {
    await reading.refreshMetadataIfNecessary()
    const [nodeId] = Object.keys(reading.findLeaderForPartitions(topic, [partition]))
    if (nodeId === undefined) throw new Error(`could not read ${topic} partition ${partition}: it has no leader`)
    const broker = await reading.findBroker({ nodeId })
    const { responses } = (await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: FETCH_BYTES }] }],
    })) as { responses: { topicName: string; partitions: FetchedPartition[] }[] }
    const data = responses[0]?.partitions[0]
    return data && new Batch(topic, String(offset), data)
  }

  return {
    async read(topic, partition, onRecord, signal) {
      await reading.addTargetTopic(topic)
      let { start: offset } = await logRange(reading, { topic, partition })
      for (let tries = 0; ;) {
        signal.throwIfAborted()
        try {
          const batch = await fetchFrom(topic, partition, offset)
          tries = 0
          if (!batch) continue
          for (const message of batch.messages) if (onRecord(toRecord(topic, partition, message))) return
          offset = endOf(batch) ?? offset
        } catch (error) {
          if (++tries > MAX_TRIES || !isWorthRetrying(error)) throw error
          await clock.sleep(backoffMs(tries - 1), signal)
          await reading.refreshMetadata().catch(() => undefined)
        }
      }
    },
    close: () => consumer.disconnect(),
  }
}

/** Behind the last record batch, also where compaction took its last records: kafkajs alone would feel its way offset by offset. */
function endOf({ rawMessages }: Batch): number | undefined {
  const last = rawMessages.at(-1)
  return last && Number(last.batchContext.firstOffset) + last.batchContext.lastOffsetDelta + 1
}
