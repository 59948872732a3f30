import { type MessageAttributes } from './event-queue.ts'

/** What a queue holds, as SQS counts it: approximately. */
export interface QueueDepth {
  readonly url: string
  /** Last part of the URL. */
  readonly name: string
  /** Messages that could be received now. */
  readonly visible: number
  /** Received by somebody, and neither deleted nor given back. */
  readonly inFlight: number
  readonly delayed: number
}

/** Looking at queues and putting messages into them: for people and commands; the bridge needs none of it. */
export interface QueueAdmin {
  /** @throws QueueError */
  depth(url: string, signal: AbortSignal): Promise<QueueDepth>
  /** The queue to which this one gives what was received too often; null when it has none. @throws QueueError */
  deadLetterQueueOf(url: string, signal: AbortSignal): Promise<string | null>
  /** Resolves to the message's id when the queue has it. @throws QueueError */
  send(url: string, body: string, attributes: MessageAttributes, signal: AbortSignal): Promise<string>
}

export const nameOf = (url: string): string => url.split('/').at(-1) ?? url

/** Depths of all, in their order. @throws QueueError */
export const queueDepths = (
  admin: Pick<QueueAdmin, 'depth'>,
  urls: readonly string[],
  signal: AbortSignal,
): Promise<readonly QueueDepth[]> => Promise.all(urls.map((url) => admin.depth(url, signal)))

/** The dead-letter queues of an installation: those that are told, and those that the queues themselves name; each once. @throws QueueError */
export async function deadLetterQueuesOf(
  admin: Pick<QueueAdmin, 'deadLetterQueueOf'>,
  { queueUrls, told }: { readonly queueUrls: readonly string[]; readonly told: readonly string[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const named = await Promise.all(queueUrls.map((url) => admin.deadLetterQueueOf(url, signal)))
  return [...new Set([...told, ...named.filter((url) => url !== null)])].filter((url) => !queueUrls.includes(url))
}
