/** The queue as the bridge sees it. Two adapters stand behind it: SQS, and one in memory; one shared suite runs against both. */

export interface QueueMessage {
  readonly messageId: string
  /** Names this hand-out of the message; what deletes it or changes its visibility. */
  readonly receiptHandle: string
  readonly body: string
  /** When the message reached the queue, epoch ms; null when the queue does not say. */
  readonly sentAtMs: number | null
  /** How often it was handed out, this time included; null when the queue does not say. */
  readonly receiveCount: number | null
  /** Message attributes that are text, of those asked for; absent when there are none. */
  readonly attributes?: MessageAttributes
}

/** Names and text values. */
export type MessageAttributes = Readonly<Record<string, string>>

/** On a message that was a dead letter and is sent again: the source that the letter names. The bridge asks for it. */
export const replayOfAttribute = 'AftercallReplayOf'

export interface ReceiveOptions {
  /** 1 to 10. */
  readonly maxMessages: number
  /** How long to wait for a first message, 0 to 20. */
  readonly waitSeconds: number
  /** How long what is handed out stays invisible to others. */
  readonly visibilitySeconds: number
}

export interface VisibilityChange {
  readonly receiptHandle: string
  /** From now on; 0 makes the message visible at once. */
  readonly visibilitySeconds: number
}

/** Partial failures arrive inside a success, so each entry has a result of its own, in the order asked. */
export type EntryResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: string
      /** Whether the same entry may succeed later; a handle that has lost its validity never does. */
      readonly retryable: boolean
    }

export interface EventQueue {
  readonly url: string
  /** Last part of the URL: fit for labels and for the coordinates of a dead letter. */
  readonly name: string
  /**
   * Whether the queue is there and may be read, deleted from and leased; touches no message.
   * @throws QueueError
   */
  check(signal: AbortSignal): Promise<void>
  /** @throws QueueError, or the reason of an aborted signal */
  receive(options: ReceiveOptions, signal: AbortSignal): Promise<readonly QueueMessage[]>
  /** At most ten. @throws QueueError when nothing is known of any entry */
  deleteBatch(receiptHandles: readonly string[], signal: AbortSignal): Promise<readonly EntryResult[]>
  /** At most ten. @throws QueueError when nothing is known of any entry */
  changeVisibilityBatch(changes: readonly VisibilityChange[], signal: AbortSignal): Promise<readonly EntryResult[]>
}

/** What SQS takes in one batch, and hands out at most. */
export const maxBatchEntries = 10

/**
 * denied: credentials or permission; missing: no such queue; refused: the request itself is at fault; throttled: too fast;
 * unavailable: network, time-out, fault of the service.
 */
export type QueueErrorKind = 'denied' | 'missing' | 'refused' | 'throttled' | 'unavailable'

const advice: Readonly<Record<QueueErrorKind, string>> = {
  denied:
    'allow sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:GetQueueAttributes on it, with valid credentials',
  missing: 'correct SQS_QUEUE_URLS, AWS_REGION or SQS_ENDPOINT, or create the queue',
  refused: 'the request is at fault; correct the configuration of the bridge',
  throttled: 'it is tried again later',
  unavailable: 'it is tried again later',
}

export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly kind: QueueErrorKind
  readonly queueUrl: string
  /** The service's own name for the error. */
  readonly code: string
  constructor(action: string, queueUrl: string, kind: QueueErrorKind, code: string, options?: ErrorOptions) {
    super(`could not ${action} queue ${queueUrl}: ${kind} (${code}); ${advice[kind]}`, options)
    this.kind = kind
    this.queueUrl = queueUrl
    this.code = code
  }
  /** Whether waiting may help. */
  get retryable(): boolean {
    return this.kind === 'throttled' || this.kind === 'unavailable'
  }
}
