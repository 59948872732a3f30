import { rewritePorts } from './kafka-addresses.ts'
import { frameReader } from './kafka-frames.ts'
import { type Message, type Wire } from './wire.ts'

/** The requests that the services make, by Kafka's numbers for them. */
const apiNames: Readonly<Record<number, string>> = {
  0: 'Produce',
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  8: 'OffsetCommit',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  11: 'JoinGroup',
  12: 'Heartbeat',
  13: 'LeaveGroup',
  14: 'SyncGroup',
  18: 'ApiVersions',
  22: 'InitProducerId',
  24: 'AddPartitionsToTxn',
  25: 'AddOffsetsToTxn',
  26: 'EndTxn',
  28: 'TxnOffsetCommit',
}

interface Asked {
  readonly apiKey: number
  readonly version: number
  readonly message: Message
}

/**
 * Names what a Kafka connection carries, and sends its client to the proxies: brokers tell their own addresses, and `portOf` says which
 * port stands for a broker's.
 */
export function kafkaWire(portOf: (brokerPort: number) => number): Wire {
  const requests = frameReader()
  const answers = frameReader()
  const asked = new Map<number, Asked>()
  return {
    fromClient: (chunk) =>
      requests(chunk).map((bytes) => {
        const apiKey = bytes.readInt16BE(4)
        const version = bytes.readInt16BE(6)
        const message: Message = {
          side: 'request',
          name: apiNames[apiKey] ?? `request ${apiKey}`,
          clientId: nullableString(bytes, 12),
        }
        asked.set(bytes.readInt32BE(8), { apiKey, version, message })
        return { bytes, begins: message }
      }),
    fromServer: (chunk) =>
      answers(chunk).map((bytes) => {
        const correlationId = bytes.readInt32BE(4)
        const question = asked.get(correlationId)
        asked.delete(correlationId)
        if (question === undefined) return { bytes, begins: null }
        rewritePorts(bytes, question, portOf)
        return { bytes, begins: { ...question.message, side: 'answer' as const } }
      }),
  }
}

function nullableString(bytes: Buffer, at: number): string | null {
  const length = bytes.readInt16BE(at)
  return length < 0 ? null : bytes.toString('utf8', at + 2, at + 2 + length)
}
