import kafkajs from 'kafkajs'
import { registerZstd } from '../../../packages/kafka/src/kafkajs/zstd.ts'

const { Kafka, logLevel } = kafkajs
const pollMs = 100
/** The log stands still, so a silence is its end where compaction took some of what was expected. */
const silenceMs = 15_000

export interface PlainRead {
  readonly records: number
  readonly seconds: number
}

/** Reads a topic as anybody would with kafkajs: newest value by key. From the first message to the last. */
export async function plainRead(
  brokers: readonly string[],
  topic: string,
  expected: number,
  signal: AbortSignal,
): Promise<PlainRead> {
  registerZstd()
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'aftercall-bench-plain', logLevel: logLevel.ERROR })
  const consumer = kafka.consumer({ groupId: `plain-${crypto.randomUUID()}` })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    const newest = new Map<string, Buffer | null>()
    let [records, first, last] = [0, Number.NaN, performance.now()]
    await consumer.run({
      eachMessage: async ({ message: { key, value } }) => {
        last = performance.now()
        if (records++ === 0) first = last
        newest.set(key?.toString() ?? '', value)
      },
    })
    while (records === 0 || (records < expected && performance.now() - last < silenceMs)) {
      signal.throwIfAborted()
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
    return { records, seconds: (last - first) / 1_000 }
  } finally {
    await consumer.disconnect()
  }
}
