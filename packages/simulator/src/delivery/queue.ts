import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Clock } from './clock.ts'

/** What became of one message: accepted, or refused for good with the queue's reason. */
export type Sent = { readonly type: 'accepted' } | { readonly type: 'refused'; readonly reason: string }

/** Puts bodies on a queue, at most ten. One answer per body, in order; it goes on trying until the queue answers. */
export type SendBatch = (bodies: readonly string[], signal: AbortSignal) => Promise<Sent[]>

export const maxBatchMessages = 10
export const maxBatchBytes = 262_144

/** Cuts bodies into batches that SQS accepts: at most ten messages and 256 KiB together. */
export function batched<T>(items: readonly T[], bodyOf: (item: T) => string): T[][] {
  const batches: T[][] = []
  let bytes = Infinity
  for (const item of items) {
    const size = Buffer.byteLength(bodyOf(item))
    const open = batches.at(-1)
    if (open && open.length < maxBatchMessages && bytes + size <= maxBatchBytes) {
      open.push(item)
      bytes += size
    } else {
      batches.push([item])
      bytes = size
    }
  }
  return batches
}

export interface QueueAddress {
  readonly endpoint: string
  readonly queueUrl: string
  readonly region: string
}

const backOffMs = (tries: number) => Math.min(5_000, 50 * 2 ** tries)

/** A queue on a real SQS endpoint. Credentials come from the environment. `waiting` counts what nobody has deleted yet. `close` ends its connections. */
export function sqsQueue(
  { endpoint, queueUrl, region }: QueueAddress,
  clock: Clock,
): { send: SendBatch; waiting(signal: AbortSignal): Promise<number>; close(): void } {
  const client = new SQSClient({ endpoint, region, maxAttempts: 2 })

  /** One round: the indexes still to be sent. Partial failures arrive inside a successful answer. */
  async function round(bodies: readonly string[], open: readonly number[], sent: Sent[], signal: AbortSignal) {
    const Entries = open.map((index) => ({ Id: String(index), MessageBody: bodies[index] ?? '' }))
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), {
      abortSignal: signal,
    })
    for (const { Id } of answer.Successful ?? []) sent[Number(Id)] = { type: 'accepted' }
    for (const { Id, SenderFault, Code, Message } of answer.Failed ?? []) {
      if (SenderFault)
        sent[Number(Id)] = { type: 'refused', reason: `${Code ?? 'refused'}: ${Message ?? 'no reason given'}` }
    }
    return open.filter((index) => sent[index] === undefined)
  }

  return {
    close: () => client.destroy(),
    waiting: async (abortSignal) => {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] })
      const { Attributes = {} } = await client.send(command, { abortSignal })
      return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
    },
    send: async (bodies, signal) => {
      const sent: Sent[] = []
      let open = bodies.map((_, index) => index)
      for (let tries = 0; open.length > 0; tries++) {
        signal.throwIfAborted()
        try {
          open = await round(bodies, open, sent, signal)
        } catch (cause) {
          const refusal = senderFault(cause)
          if (refusal) return bodies.map((_, index) => sent[index] ?? { type: 'refused', reason: refusal })
        }
        if (open.length > 0) await clock.sleep(backOffMs(tries), signal)
      }
      return sent
    },
  }
}

/** Why the queue refuses the whole request for good; null if the trouble may pass. */
function senderFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('$fault' in error) || error.$fault !== 'client') return null
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  const passing = status === undefined || status === 429 || /throttl/i.test(error.name)
  return passing ? null : `${error.name}: ${error.message}`
}
