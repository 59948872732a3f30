import { type DeadLetterShare, type Span, traceHeaders, type Tracer } from '@aftercall/runtime'
import { type Receipt } from './core/event-time.ts'
import { type Disposition } from './core/interpret.ts'
import { type Leases } from './core/leases.ts'
import { deliver, type DeliverParts } from './deliver.ts'
import { type EventQueue, type QueueMessage, replayOfAttribute } from '@aftercall/queues'
import { type BridgeInstruments } from './metrics.ts'
import { conversationOf, type Delivery, type Encoder, type RecordContext, toDelivery } from './records.ts'

export interface MoveParts extends DeliverParts {
  readonly queue: EventQueue
  readonly leases: Leases
  readonly codec: Encoder
  readonly topicPrefix: string
  readonly interpret: (body: string, receipt: Receipt) => Disposition
  readonly instruments: BridgeInstruments
  readonly tracer: Tracer
  /** Without it no share is judged. */
  readonly share?: DeadLetterShare
}

/**
 * One answer of the queue: interpreted, encoded and sent. `sent` when all of it is in the log, `abandoned` when Kafka did not take it before every
 * lease was over.
 * @throws what waiting cannot mend; the reason of an aborted signal
 */
export async function move(
  messages: readonly QueueMessage[],
  parts: MoveParts,
  signal: AbortSignal,
): Promise<'sent' | 'abandoned'> {
  const { queue, clock, codec, topicPrefix, instruments, leases } = parts
  const receivedAt = clock.now()
  const context = { codec, topicPrefix, queueName: queue.name, receivedAt }
  const spans: Span[] = []
  try {
    const deliveries = messages.map((message) => {
      const span = startSpan(parts.tracer, queue, message, receivedAt)
      spans.push(span)
      return prepare(message, span, parts, context)
    })
    parts.share?.note(deliveries.filter(isNoReplay).map(outcomeOf))
    const worthIt = () => messages.some(({ receiptHandle }) => leases.isHeld(receiptHandle, clock.now()))
    const sent = await deliver(deliveries, context, worthIt, parts, signal)
    if (sent === null) {
      instruments.abandoned.add(messages.length, { queue: queue.name })
      return 'abandoned'
    }
    for (const delivery of sent) count(delivery, instruments)
    instruments.produceTime.record((clock.now() - receivedAt) / 1_000)
    return 'sent'
  } catch (error) {
    for (const span of spans) span.fail(error)
    throw error
  } finally {
    for (const span of spans) span.end()
  }
}

const isNoReplay = ({ message }: Delivery): boolean => message.attributes?.[replayOfAttribute] === undefined
const outcomeOf = ({ disposition }: Delivery): string | null =>
  disposition.kind === 'dead-letter' ? disposition.reason : null

function prepare(
  message: QueueMessage,
  span: Span,
  { interpret, instruments }: MoveParts,
  context: RecordContext,
): Delivery {
  const { receivedAt } = context
  const { messageId, sentAtMs, receiveCount } = message
  if (sentAtMs !== null) instruments.receiveAge.record(Math.max(0, receivedAt - sentAtMs) / 1_000)
  const receipt = { receivedAt, sqsMessageId: messageId, sqsSentAt: sentAtMs, sqsReceiveCount: receiveCount }
  const delivery = toDelivery(message, interpret(message.body, receipt), context)
  if (!span.isRecording) return delivery
  describe(span, delivery)
  return { ...delivery, record: { ...delivery.record, headers: traceHeaders(span.context) } }
}

const startSpan = (tracer: Tracer, queue: EventQueue, { messageId }: QueueMessage, startMs: number): Span =>
  tracer.startSpan('bridge.receive', {
    kind: 'consumer',
    startMs,
    attributes: {
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': queue.name,
      'messaging.message.id': messageId,
    },
  })

function describe(span: Span, { disposition, family }: Delivery): void {
  span.set({ 'aftercall.family': family })
  if (disposition.kind === 'dead-letter') return span.set({ 'aftercall.reason': disposition.reason })
  const { orgId, eventId } = disposition.value
  span.set({ 'aftercall.organisation': orgId, 'aftercall.event_id': eventId })
  const conversationId = conversationOf(disposition.value)
  if (conversationId !== null) span.set({ 'aftercall.conversation_id': conversationId })
  if (disposition.kind === 'conversation-event') span.set({ 'aftercall.event_type': disposition.value.eventType })
}

function count({ disposition, family }: Delivery, instruments: BridgeInstruments): void {
  instruments.produced.add(1, { family })
  if (disposition.kind === 'dead-letter') instruments.deadLettered.add(1, { reason: disposition.reason })
  else if (disposition.kind === 'unrecognized') instruments.unrecognized.add(1, { reason: disposition.reason })
  else if ((disposition.value.drift?.length ?? 0) > 0) instruments.drifted.add(1)
}
