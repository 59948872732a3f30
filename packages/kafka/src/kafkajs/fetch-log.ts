import protocolErrors from 'kafkajs/src/protocol/error.js'
import fetchRequest from 'kafkajs/src/protocol/requests/fetch/v11/request.js'
import { type AbortedTransaction } from './record-batches.ts'

const { createErrorFromCode, failure } = protocolErrors
const READ_COMMITTED = 1
const CONSUMER = -1

export interface FetchLog {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly maxBytes: number
  readonly maxWaitMs: number
}

/** The part of kafkajs's broker that is used here. */
export interface BrokerConnection {
  readonly connectionPool: {
    send<Decoded, Parsed>(call: {
      readonly request: object
      readonly response: {
        decode(answer: Buffer): Promise<Decoded>
        parse(decoded: Decoded): Promise<Parsed>
      }
      readonly requestTimeout: number
    }): Promise<Parsed>
  }
  disconnect(): Promise<void>
}

/** One partition's answer to a fetch. */
export interface FetchedLog {
  /** None when the broker answers for no partition: it does so to a client that it slows down. Then nothing is known of the log. */
  readonly partition: number | null
  readonly errorCode: number
  /** Behind everything that is decided: what follows belongs to open transactions. */
  readonly stableEnd: number
  readonly aborted: readonly AbortedTransaction[]
  /** Record batches as the broker stores them. */
  readonly records: Buffer
  /** Milliseconds; kafkajs waits that long before its next request. */
  readonly clientSideThrottleTime: number
}

/**
 * Fetches committed records of one partition (Fetch version 11, since Kafka 2.3) and leaves them packed.
 * @throws the broker's error as kafkajs names it
 */
export async function fetchLog(broker: BrokerConnection, wanted: FetchLog): Promise<FetchedLog> {
  const { topic, partition, offset, maxBytes, maxWaitMs } = wanted
  const request = fetchRequest({
    replicaId: CONSUMER,
    isolationLevel: READ_COMMITTED,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
  })
  const response = {
    decode: (answer: Buffer) => Promise.resolve(decodeFetched(answer)),
    parse: (fetched: FetchedLog) => {
      if (failure(fetched.errorCode)) throw Object.assign(createErrorFromCode(fetched.errorCode), { topic, partition })
      if (fetched.partition !== null && fetched.partition !== partition)
        throw new Error(`could not read ${topic} partition ${partition}: the broker answered for ${fetched.partition}`)
      return Promise.resolve(fetched)
    },
  }
  try {
    return await broker.connectionPool.send({ request, response, requestTimeout: maxWaitMs })
  } catch (error) {
    // As kafkajs does with its own requests: the next one connects anew.
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw error
  }
}

/** The one partition of an answer to a request for one partition. */
export function decodeFetched(answer: Buffer): FetchedLog {
  let at = 0
  const readInt16 = () => answer.readInt16BE((at += 2) - 2)
  const readInt32 = () => answer.readInt32BE((at += 4) - 4)
  const readInt64 = () => answer.readBigInt64BE((at += 8) - 8)
  const clientSideThrottleTime = readInt32()
  const errorCode = readInt16()
  at += 4 // session
  if (readInt32() < 1)
    return { partition: null, errorCode, stableEnd: 0, aborted: [], records: Buffer.alloc(0), clientSideThrottleTime }
  const topicBytes = readInt16()
  at += topicBytes
  at += 4 // partitions: one
  const partition = readInt32()
  const ownError = readInt16()
  at += 8 // high watermark
  const stableEnd = Number(readInt64())
  at += 8 // start of the log
  const aborted = Array.from({ length: Math.max(0, readInt32()) }, () => ({
    producerId: readInt64(),
    firstOffset: Number(readInt64()),
  }))
  at += 4 // preferred replica
  const length = Math.max(0, readInt32())
  if (at + length > answer.length)
    throw new RangeError('could not read a fetched log: the answer ends before its records')
  return {
    ...{ partition, stableEnd, aborted, clientSideThrottleTime },
    errorCode: failure(errorCode) ? errorCode : ownError,
    records: answer.subarray(at, at + length),
  }
}
