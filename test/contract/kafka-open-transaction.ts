import { type OutgoingRecord } from '@aftercall/kafka'
// The package offers no way to leave a transaction open, and should not; its one importer of kafkajs is reached into instead.
import { clientFactory } from '../../packages/kafka/src/kafkajs/client.ts'
import { partitioner, toTopicMessages } from '../../packages/kafka/src/kafkajs/messages.ts'
import { silent } from '../../packages/kafka/src/log.ts'

/** Leaves behind on the broker what a process does that is killed between its writes and its commit. */
export async function leaveTransactionOpen(
  brokers: readonly string[],
  transactionalId: string,
  records: readonly OutgoingRecord[],
): Promise<void> {
  const client = clientFactory({ brokers, clientId: 'killed' }, silent)()
  const producer = client.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: partitioner,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.sendBatch({ acks: -1, topicMessages: toTopicMessages(records) })
  await producer.disconnect()
}
