import { connectKafka } from '@aftercall/kafka'
// Nobody deletes records through the package; retention does. Its one importer of kafkajs is reached into instead.
import { clientFactory } from '../../packages/kafka/src/kafkajs/client.ts'
import { guardKafkajs } from '../../packages/kafka/src/kafkajs/guard.ts'
import { silent } from '../../packages/kafka/src/log.ts'
import { testStack } from '../support/stack.ts'
import { startDistantMember } from './kafka-distant-member.ts'
import { leaveTransactionOpen } from './kafka-open-transaction.ts'
import { kafkaSuite } from './kafka.suite.ts'

jest.setTimeout(60_000)

/** The shortest that brokers allow unless told otherwise. */
const sessionTimeoutMs = 6_000

describe('Kafka through kafkajs', () => {
  kafkaSuite(async () => {
    const { brokers } = testStack()
    guardKafkajs()
    const admin = clientFactory({ brokers, clientId: 'admin' }, silent)().admin()
    await admin.connect()
    return {
      connect: () => connectKafka({ brokers, clientId: 'contract' }),
      leaveOpen: (transactionalId, records) => leaveTransactionOpen(brokers, transactionalId, records),
      member: (options) => startDistantMember(brokers, options, sessionTimeoutMs),
      async committed(groupId, topic) {
        const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
        return (found?.partitions ?? []).map(({ offset }) => Number(offset))
      },
      async deleteBefore(topic, offset) {
        // Asked first for the offsets, because it deletes only from a topic whose leaders it knows.
        await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] })
      },
      close: () => admin.disconnect(),
    }
  })
})
