import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { nameOf, type QueueAdmin } from './queue-admin.ts'
import { toQueueError } from './sqs-errors.ts'

const counted = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

/** The queues of one account and region by the AWS SDK. */
export function sqsAdmin(client: SQSClient, requestTimeout: number): QueueAdmin {
  const asking = async <Result>(action: string, url: string, signal: AbortSignal, ask: () => Promise<Result>) => {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      throw toQueueError(action, url, error)
    }
  }
  const attributesOf = async (url: string, names: readonly QueueAttributeName[], signal: AbortSignal) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] })
    const answer = await asking('look at', url, signal, () =>
      client.send(command, { abortSignal: signal, requestTimeout }),
    )
    return answer.Attributes ?? {}
  }
  return {
    async depth(url, signal) {
      const attributes = await attributesOf(url, counted, signal)
      const [visible = 0, inFlight = 0, delayed = 0] = counted.map((name) => Number(attributes[name] ?? 0))
      return { url, name: nameOf(url), visible, inFlight, delayed }
    },
    async deadLetterQueueOf(url, signal) {
      const { RedrivePolicy } = await attributesOf(url, ['RedrivePolicy'], signal)
      const arn = RedrivePolicy === undefined ? null : targetOf(RedrivePolicy)
      if (arn === null) return null
      const [, , , , account = '', name = ''] = arn.split(':')
      const command = new GetQueueUrlCommand({
        QueueName: name,
        ...(account === '' ? {} : { QueueOwnerAWSAccountId: account }),
      })
      const answer = await asking('find the dead-letter queue of', url, signal, () =>
        client.send(command, { abortSignal: signal, requestTimeout }),
      )
      return answer.QueueUrl ?? null
    },
    async send(url, body, attributes, signal) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      })
      const answer = await asking('send to', url, signal, () =>
        client.send(command, { abortSignal: signal, requestTimeout }),
      )
      return answer.MessageId ?? ''
    },
  }
}

/** Of `{"deadLetterTargetArn":"arn:aws:sqs:<region>:<account>:<name>","maxReceiveCount":…}`. */
function targetOf(redrivePolicy: string): string | null {
  try {
    const policy: unknown = JSON.parse(redrivePolicy)
    const arn: unknown =
      typeof policy === 'object' && policy !== null ? Reflect.get(policy, 'deadLetterTargetArn') : null
    return typeof arn === 'string' && arn.split(':').length === 6 ? arn : null
  } catch {
    return null
  }
}
