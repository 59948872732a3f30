import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { type FreshQueue } from './stack.ts'

export interface DetailEvent {
  readonly orgId: string
  readonly conversationId: string
  readonly eventType: string
  /** Fields of the event body beside the conversation's id. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Replaces fields of `detail`, and of the envelope around it. */
  readonly detail?: Readonly<Record<string, unknown>>
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** A detail event as EventBridge puts it into the queue, as text. */
export function detailEvent({ orgId, conversationId, eventType, body, detail, envelope }: DetailEvent): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': `v2.detail.events.conversation.{id}.${eventType}`,
    source: `aws.partner/genesys.com/cloud/${orgId}/test`,
    account: '000000000000',
    time: '2031-05-06T07:08:09Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      topicName: `v2.detail.events.conversation.${conversationId}.${eventType}`,
      version: '2',
      eventBody: {
        eventTime: Date.parse('2031-05-06T07:08:09.250Z'),
        conversationId,
        participantId: randomUUID(),
        ...body,
      },
      metadata: { CorrelationId: randomUUID() },
      timestamp: '2031-05-06T07:08:09.400Z',
      ...detail,
    },
    ...envelope,
  })
}

/** Sends bodies one by one, as a person would; their SQS message ids in order. */
export async function putInQueue({ client, url }: FreshQueue, bodies: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (const MessageBody of bodies) {
    const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
    if (MessageId === undefined) throw new Error('SQS gave a message no id')
    ids.push(MessageId)
  }
  return ids
}
