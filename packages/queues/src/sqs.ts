import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { type EntryResult, type EventQueue, type QueueMessage, replayOfAttribute } from './event-queue.ts'
import { nameOf, type QueueAdmin } from './queue-admin.ts'
import { sqsAdmin } from './sqs-admin.ts'
import { isInvalidHandle, toQueueError } from './sqs-errors.ts'

export interface SqsOptions {
  readonly region: string
  /** Only for a service other than AWS. */
  readonly endpoint?: string
  /** More than receivers and deleters together: a long poll holds its socket. */
  readonly maxSockets: number
  /** Longest long poll that will be asked for. */
  readonly maxWaitSeconds: number
}

export interface Sqs extends Disposable {
  /** `attributes`: names of the message attributes to ask for besides the bridge's own. */
  queue(url: string, options?: { readonly attributes?: readonly string[] }): EventQueue
  readonly admin: QueueAdmin
}

const connectMs = 5_000
const shortRequestMs = 10_000
type Call<Result> = (options: { abortSignal: AbortSignal; requestTimeout: number }) => Promise<Result>

/** SQS by the AWS SDK, which finds credentials by its own chain and checks the MD5 of each body. */
export function openSqs({ region, endpoint, maxSockets, maxWaitSeconds }: SqsOptions): Sqs {
  const longRequestMs = maxWaitSeconds * 1_000 + shortRequestMs
  const agent = { keepAlive: true, maxSockets }
  const client = new SQSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Loops above know what waits for what; a second layer of retries would only hide it.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: longRequestMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
  return {
    queue: (url, { attributes = [replayOfAttribute] } = {}) => sqsQueue(client, url, longRequestMs, attributes),
    admin: sqsAdmin(client, shortRequestMs),
    [Symbol.dispose]: () => client.destroy(),
  }
}

function sqsQueue(
  client: SQSClient,
  url: string,
  longRequestMs: number,
  attributeNames: readonly string[],
): EventQueue {
  const call = async <Result>(action: string, signal: AbortSignal, timeoutMs: number, run: Call<Result>) => {
    try {
      return await run({ abortSignal: signal, requestTimeout: timeoutMs })
    } catch (error) {
      signal.throwIfAborted()
      throw toQueueError(action, url, error)
    }
  }
  const deleteBatch: EventQueue['deleteBatch'] = async (handles, signal) => {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
    const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries })
    const answer = await call('delete from', signal, shortRequestMs, (options) => client.send(command, options))
    return resultsOf(answer, handles.length)
  }
  const changeVisibilityBatch: EventQueue['changeVisibilityBatch'] = async (changes, signal) => {
    const Entries = changes.map(({ receiptHandle, visibilitySeconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: visibilitySeconds,
    }))
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })
    const answer = await call('change visibility in', signal, shortRequestMs, (options) =>
      client.send(command, options),
    )
    return resultsOf(answer, changes.length)
  }
  return {
    url,
    name: nameOf(url),
    deleteBatch,
    changeVisibilityBatch,
    async check(signal) {
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] })
      await call('look at', signal, shortRequestMs, (options) => client.send(command, options))
      // A handle that never was: refused for its own sake where deleting and leasing are allowed, as a whole where they are not.
      const probe = 'permission-check'
      const probes = [
        deleteBatch([probe], signal),
        changeVisibilityBatch([{ receiptHandle: probe, visibilitySeconds: 0 }], signal),
      ]
      await Promise.all(probes.map((probing) => probing.catch(ignoreInvalidHandle)))
    },
    async receive({ maxMessages, waitSeconds, visibilitySeconds }, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        MessageAttributeNames: [...attributeNames],
      })
      const answer = await call('receive from', signal, longRequestMs, (options) => client.send(command, options))
      return (answer.Messages ?? []).flatMap(toMessage)
    },
  }
}

function ignoreInvalidHandle(error: unknown): void {
  if (!isInvalidHandle(error)) throw error
}

function toMessage({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message): QueueMessage[] {
  if (MessageId === undefined || ReceiptHandle === undefined) return []
  const named = Object.entries(MessageAttributes ?? {}).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  )
  return [
    {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body ?? '',
      sentAtMs: toNumber(Attributes?.SentTimestamp),
      receiveCount: toNumber(Attributes?.ApproximateReceiveCount),
      ...(named.length === 0 ? {} : { attributes: Object.fromEntries(named) }),
    },
  ]
}

const toNumber = (text: string | undefined): number | null => {
  const value = Number(text ?? NaN)
  return Number.isSafeInteger(value) ? value : null
}

interface BatchAnswer {
  readonly Successful?: readonly { readonly Id: string | undefined }[] | undefined
  readonly Failed?:
    | readonly {
        readonly Id: string | undefined
        readonly Code: string | undefined
        readonly SenderFault: boolean | undefined
      }[]
    | undefined
}

/** An entry that the answer does not mention has not succeeded. */
function resultsOf({ Successful = [], Failed = [] }: BatchAnswer, count: number): readonly EntryResult[] {
  const results = Array.from({ length: count }, (): EntryResult => ({ ok: false, code: 'Unanswered', retryable: true }))
  for (const { Id } of Successful) results[Number(Id)] = { ok: true }
  for (const { Id, Code = 'Unknown', SenderFault = false } of Failed)
    results[Number(Id)] = { ok: false, code: Code, retryable: !SenderFault }
  return results
}
