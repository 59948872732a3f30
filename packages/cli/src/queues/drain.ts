import { type EventQueue, type MessageAttributes, type QueueAdmin, type QueueMessage } from '@aftercall/queues'
import { type Clock } from '@aftercall/runtime'

export interface DrainParts {
  /** The dead-letter queue, asked for every message attribute. */
  readonly from: Pick<EventQueue, 'url' | 'receive' | 'deleteBatch' | 'changeVisibilityBatch'>
  readonly admin: Pick<QueueAdmin, 'send'>
  readonly clock: Clock
  readonly onProgress: (moved: number) => void
}

export interface DrainOptions {
  readonly to: string
  readonly maxMessages: number
  /** At most so many a second. */
  readonly rate: number
  /** Nothing is sent or deleted: what was looked at becomes visible again. */
  readonly dryRun: boolean
}

/** Messages that came to the dead-letter queue for the same reason. */
export interface DrainGroup {
  readonly errorCode: string
  readonly errorMessage: string
  readonly exhausted: string
  readonly rule: string
  readonly messages: number
  readonly retries: number
  readonly oldestSentAt: string
}

export interface Drained {
  readonly moved: number
  /** Sent and not deleted: they are in both queues, which does no harm but that they come twice. */
  readonly notDeleted: number
  readonly groups: readonly DrainGroup[]
}

/** What EventBridge says about a message that its rule could not deliver. */
const eventBridgeNames = [
  'RULE_ARN',
  'TARGET_ARN',
  'ERROR_CODE',
  'ERROR_MESSAGE',
  'EXHAUSTED_RETRY_CONDITION',
  'RETRY_ATTEMPTS',
] as const

const visibilitySeconds = 120
const waitSeconds = 1
const maxBatch = 10

/**
 * Brings messages back: each is sent, and when the queue has it, deleted here. Ends when the queue gives nothing more, or nothing that was
 * not seen before. What ends it early ends it between two batches, or leaves a message in both queues.
 */
export async function drain(parts: DrainParts, options: DrainOptions, signal: AbortSignal): Promise<Drained> {
  const { from, clock } = parts
  const groups = new Map<string, DrainGroup>()
  const looked = new Map<string, string>()
  let moved = 0
  let notDeleted = 0
  const taken = () => (options.dryRun ? looked.size : moved)
  try {
    while (taken() < options.maxMessages) {
      const startedAt = clock.now()
      const maxMessages = Math.min(maxBatch, options.maxMessages - taken())
      const messages = await from.receive({ maxMessages, waitSeconds, visibilitySeconds }, signal)
      const fresh = messages.filter(({ messageId }) => !looked.has(messageId))
      if (fresh.length === 0) break
      for (const message of fresh) count(message, groups)
      if (options.dryRun) for (const { messageId, receiptHandle } of fresh) looked.set(messageId, receiptHandle)
      else {
        await Promise.all(fresh.map((one) => parts.admin.send(options.to, one.body, kept(one.attributes), signal)))
        const handles = fresh.map(({ receiptHandle }) => receiptHandle)
        const results = await from.deleteBatch(handles, signal)
        notDeleted += results.filter(({ ok }) => !ok).length
        moved += fresh.length
        parts.onProgress(moved)
        const paceMs = (fresh.length * 1_000) / options.rate - (clock.now() - startedAt)
        if (paceMs > 0) await clock.sleep(paceMs, signal)
      }
    }
  } finally {
    // Also when the look was broken off: nobody else would see them for minutes.
    await giveBack(from, [...looked.values()])
  }
  return { moved, notDeleted, groups: [...groups.values()] }
}

async function giveBack(from: DrainParts['from'], handles: readonly string[]): Promise<void> {
  const never = new AbortController().signal
  for (let at = 0; at < handles.length; at += maxBatch)
    await from.changeVisibilityBatch(
      handles.slice(at, at + maxBatch).map((receiptHandle) => ({ receiptHandle, visibilitySeconds: 0 })),
      never,
    )
}

/** Other attributes go along; those that say why it came here do not. */
const kept = (attributes: MessageAttributes = {}): MessageAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !eventBridgeNames.some((one) => one === name)))

/** A message without EventBridge's attributes was received too often, and put here by the queue itself. */
function count({ attributes = {}, sentAtMs }: QueueMessage, groups: Map<string, DrainGroup>): void {
  const told = (name: (typeof eventBridgeNames)[number]) => attributes[name] ?? ''
  const rule = told('RULE_ARN').split('/').at(-1) ?? ''
  const errorCode = told('ERROR_CODE') || 'received too often'
  const exhausted = told('EXHAUSTED_RETRY_CONDITION')
  const key = [errorCode, exhausted, rule].join('\n')
  const sentAt = sentAtMs === null ? '' : new Date(sentAtMs).toISOString()
  const group = groups.get(key)
  const retries = Number(told('RETRY_ATTEMPTS')) || 0
  const oldest = [group?.oldestSentAt ?? '', sentAt].filter((time) => time !== '').toSorted()[0]
  groups.set(key, {
    errorCode,
    errorMessage: group?.errorMessage ?? told('ERROR_MESSAGE'),
    exhausted,
    rule,
    messages: (group?.messages ?? 0) + 1,
    retries: Math.max(group?.retries ?? 0, retries),
    oldestSentAt: oldest ?? '',
  })
}
