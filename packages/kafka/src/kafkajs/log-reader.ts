import { type Cluster } from 'kafkajs'
import { type Clock } from '../clock.ts'
import { backoffMs } from '../group/backoff.ts'
import { slots } from '../group/slots.ts'
import { type NewClient } from './client.ts'
import { isWorthRetrying } from './errors.ts'
import { type BrokerConnection, fetchLog } from './fetch-log.ts'
import { readFetched } from './read-log.ts'
import { type LogRecord } from './record-batches.ts'
import { logRange } from './start-positions.ts'

/** Reads partitions outside any group, over connections of its own: a restore does not queue behind the fetches of the inputs. */
export interface LogReader {
  /** Committed records from the start of the log until `onRecord` returns true; waits at the end for more. */
  read(topic: string, partition: number, onRecord: (record: LogRecord) => boolean, signal: AbortSignal): Promise<void>
  /** Committed records from the start of the log to the end that it has when it is first asked. */
  readToEnd(
    topic: string,
    partition: number,
    onRecord: (record: LogRecord, end: number) => void,
    signal: AbortSignal,
  ): Promise<void>
  close(): Promise<void>
}

/** Large enough that the way to the broker hardly counts, small enough for several at a time. */
const FETCH_BYTES = 1024 * 1024
/** Partitions read at a time: each holds a fetched piece and two unpacked batches. More than this only wait for the same cores. */
const AT_A_TIME = 3
const MAX_WAIT_MS = 500
const MAX_TRIES = 20

/** After an answer that tells nothing. */
const UNTOLD_WAIT_MS = 100

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
  const turns = slots(AT_A_TIME)

  const fetchFrom = async (topic: string, partition: number, offset: number) => {
    await reading.refreshMetadataIfNecessary()
    const [nodeId] = Object.keys(reading.findLeaderForPartitions(topic, [partition]))
    // Whoever asks again refreshes what is known of the cluster.
    if (nodeId === undefined)
      throw Object.assign(new Error(`could not read ${topic} partition ${partition}: kafkajs knows no leader of it`), {
        retriable: true,
      })
    const broker = (await reading.findBroker({ nodeId })) as unknown as BrokerConnection
    return fetchLog(broker, { topic, partition, offset, maxBytes: FETCH_BYTES, maxWaitMs: MAX_WAIT_MS })
  }

  const readWhile = async (
    topic: string,
    partition: number,
    onRecord: (record: LogRecord, stableEnd: number) => boolean,
    isEnough: (seen: number, stableEnd: number) => boolean,
    signal: AbortSignal,
  ) => {
    const giveBack = await turns.take(signal)
    try {
      let offset: number | undefined
      for (let tries = 0; ;) {
        signal.throwIfAborted()
        try {
          await reading.addTargetTopic(topic)
          offset ??= (await logRange(reading, { topic, partition })).start
          const fetched = await fetchFrom(topic, partition, offset)
          tries = 0
          const { next, seen, isOver, stableEnd } = await readFetched(fetched, offset, onRecord)
          offset = next
          if (isOver || (stableEnd !== null && isEnough(seen, stableEnd))) return
          if (stableEnd === null) await clock.sleep(UNTOLD_WAIT_MS, signal)
        } catch (error) {
          if (++tries > MAX_TRIES || !isWorthRetrying(error)) throw error
          await clock.sleep(backoffMs(tries - 1), signal)
          await reading.refreshMetadata().catch(() => undefined)
        }
      }
    } finally {
      giveBack()
    }
  }

  return {
    read: (topic, partition, onRecord, signal) => readWhile(topic, partition, onRecord, () => false, signal),
    readToEnd(topic, partition, onRecord, signal) {
      let end: number | undefined
      const give = (record: LogRecord, stableEnd: number) => {
        end ??= stableEnd
        if (record.offset < end) onRecord(record, end)
        return record.offset + 1 >= end
      }
      return readWhile(topic, partition, give, (seen, stableEnd) => seen >= (end ??= stableEnd), signal)
    },
    close: () => consumer.disconnect(),
  }
}
