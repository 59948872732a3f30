import { connectKafka } from '@aftercall/kafka'
import { testStack } from '../support/stack.ts'
import { leaveTransactionOpen } from './kafka-open-transaction.ts'
import { kafkaSuite } from './kafka.suite.ts'

jest.setTimeout(60_000)

describe('Kafka through kafkajs', () => {
  kafkaSuite(() => {
    const { brokers } = testStack()
    return Promise.resolve({
      connect: () => connectKafka({ brokers, clientId: 'contract' }),
      leaveOpen: (transactionalId, records) => leaveTransactionOpen(brokers, transactionalId, records),
      close: () => Promise.resolve(),
    })
  })
})
