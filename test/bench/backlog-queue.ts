import { randomBytes } from 'node:crypto'
import { type SqsAddress } from '@aftercall/embedded-stack'
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'

export interface BacklogQueue extends AsyncDisposable {
  readonly url: string
  /** Messages that wait, and those that somebody holds. The queue itself calls it approximate. */
  depth(): Promise<number>
}

/** A standard queue of its own, deleted when disposed of. */
export async function openBacklogQueue(
  sqs: Omit<SqsAddress, 'queueUrl' | 'deadLetterQueueUrl'>,
): Promise<BacklogQueue> {
  const { endpoint, region, accessKeyId, secretAccessKey } = sqs
  const client = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  const QueueName = `bench-${randomBytes(6).toString('hex')}`
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }))
  if (QueueUrl === undefined) throw new Error(`could not make queue ${QueueName} at ${endpoint}: SQS named no URL`)
  return {
    url: QueueUrl,
    async depth() {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      )
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
    },
    async [Symbol.asyncDispose]() {
      await client.send(new DeleteQueueCommand({ QueueUrl }))
      client.destroy()
    },
  }
}
