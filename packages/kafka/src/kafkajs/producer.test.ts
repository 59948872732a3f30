import kafkajs, { type Kafka, type ProducerBatch, type ProducerConfig } from 'kafkajs'
import { machineClock } from '../clock.ts'
import { silent } from '../log.ts'
import { recordProducer } from './producer.ts'

it('asks one thing at a time, acknowledged by all replicas in sync, of topics that somebody has made', async () => {
  let config: ProducerConfig | undefined
  const batches: ProducerBatch[] = []
  const producer = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    sendBatch: (batch: ProducerBatch) => {
      batches.push(batch)
      return Promise.resolve([{ topicName: 'out', partition: 0 }])
    },
  }
  const client = { producer: (given: ProducerConfig) => ((config = given), producer) } as unknown as Kafka
  const tools = { clock: machineClock, log: silent, observer: {} }
  const records = await recordProducer(client, { lingerMs: 0 }, tools)
  // Nothing is dealt by this client, so nothing is missing from its answer either.
  await records.send([{ topic: 'out', key: 'a', value: null }])
  await records[Symbol.asyncDispose]()
  expect(batches).toMatchObject([{ acks: -1, compression: kafkajs.CompressionTypes.ZSTD }])
  expect(config).toMatchObject({ idempotent: false, maxInFlightRequests: 1, allowAutoTopicCreation: false })
})
