import {
  type ICustomPartitioner,
  type Kafka,
  type ProducerBatch,
  type ProducerConfig,
  type RecordMetadata,
} from 'kafkajs'
import { machineClock } from '../clock.ts'
import { silent } from '../log.ts'
import { completeSend, IncompleteSendError } from './complete-send.ts'
import { recordProducer } from './producer.ts'
import { partitionProducer } from './transactions.ts'

const partitions = 4
const partitionMetadata = Array.from({ length: partitions }, () => ({})) as never
const records = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ topic: 'out', key, value: Buffer.from(key) }))

/** Deals a batch to its partitions as kafkajs does, as often as it tries, and answers for all of them but those that are forgotten. */
function answersFor(batch: ProducerBatch, create: ICustomPartitioner, isForgotten: (partition: number) => boolean) {
  const choose = create()
  const dealt = (batch.topicMessages ?? []).flatMap(({ topic, messages }) =>
    messages.map((message) => ({ topicName: topic, partition: choose({ topic, partitionMetadata, message }) })),
  )
  return dealt.filter(({ partition }) => !isForgotten(partition)) as RecordMetadata[]
}

/** A client whose first batch loses the records of one partition and succeeds all the same. */
function forgetfulClient() {
  let create: ICustomPartitioner = () => () => 0
  const sent: number[] = []
  const sendBatch = (batch: ProducerBatch) => {
    const isFirst = sent.length === 0
    const all = answersFor(batch, create, () => false)
    const [lost] = all
    sent.push(all.length)
    return Promise.resolve(isFirst ? all.filter(({ partition }) => partition !== lost?.partition) : all)
  }
  const commits: string[] = []
  const transaction = {
    sendBatch,
    sendOffsets: () => Promise.resolve(),
    commit: () => Promise.resolve(commits.push('commit')),
  }
  const producer = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    sendBatch,
    transaction: () => Promise.resolve(transaction),
  }
  const client = {
    producer: (config: ProducerConfig) => {
      create = config.createPartitioner ?? create
      return producer
    },
  }
  return { client: client as unknown as Kafka, sent, commits }
}
const tools = { clock: machineClock, log: silent, observer: {} }

it('sends a batch again of which a part was sent to nobody', async () => {
  const { client, sent } = forgetfulClient()
  const producer = await recordProducer(client, { lingerMs: 0 }, tools)
  await producer.send(records)
  expect(sent).toEqual([records.length, records.length])
  await producer[Symbol.asyncDispose]()
})

it('does not commit a transaction of which a part was sent to nobody', async () => {
  const { client, commits } = forgetfulClient()
  const producer = await partitionProducer(
    client,
    { transactionalId: 'x', groupId: 'g', timeoutMs: 5_000 },
    machineClock,
  )
  const opening = commits.length
  await expect(producer.transact(records, [])).rejects.toThrow(IncompleteSendError)
  expect(commits).toHaveLength(opening)
  await producer.close()
})

it('keeps each record, with a key or without, where it was at the first try', () => {
  const { createPartitioner } = completeSend()
  const choose = createPartitioner()
  const messages = [{ key: 'a', value: 'x' }, ...Array.from({ length: 5 }, () => ({ value: 'y' }))]
  const deal = () => messages.map((message) => choose({ topic: 'out', partitionMetadata, message }))
  const first = deal()
  expect(deal()).toEqual(first)
  expect(new Set(first.slice(1)).size).toBe(partitions)
})

it('says whose answer is missing', () => {
  const { createPartitioner, requireAll } = completeSend()
  const topicMessages = [{ topic: 'out', messages: [{ value: 'x', partition: 2 }] }]
  answersFor({ topicMessages }, createPartitioner, () => false)
  expect(() => requireAll(topicMessages, [])).toThrow('nobody answered for out/2')
  expect(() => requireAll(topicMessages, [{ topicName: 'out', partition: 2, errorCode: 0 }])).not.toThrow()
})

it('tells where a batch was taken twice: by the old leader of a partition and by the new one', () => {
  const { createPartitioner, requireAll, requireOnce } = completeSend()
  const topicMessages = [{ topic: 'out', messages: [{ value: 'x', partition: 2 }] }]
  answersFor({ topicMessages }, createPartitioner, () => false)
  const answer = { topicName: 'out', partition: 2, errorCode: 0 }
  expect(() => requireOnce(topicMessages, [answer])).not.toThrow()
  expect(() => requireOnce(topicMessages, [answer, answer])).toThrow('twice by out/2')
  // Outside of a transaction a repeat does no harm, and sending once more would be another.
  expect(() => requireAll(topicMessages, [answer, answer])).not.toThrow()
})
