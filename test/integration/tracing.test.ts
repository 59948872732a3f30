import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts'
import { openPipeline } from '../support/pipeline.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'

const recordText = readFileSync(join(projectRoot, 'schemas/examples/05-ended-in-ivr-by-caller.record.json'), 'utf8')
const record = JSON.parse(recordText) as {
  readonly conversationId: string
  readonly conversationEnd: string
  readonly participants: readonly {
    readonly purpose: string
    readonly sessions: readonly { readonly sessionId: string }[]
  }[]
}
const customer = record.participants.find(({ purpose }) => purpose === 'customer')
const sessionId = customer?.sessions[0]?.sessionId

/** The only child of a span by this name that is about this topic, if any is named. */
function childOf({ spans }: OtlpReceiver, parent: ReceivedSpan, name: string, topic?: string): ReceivedSpan {
  const children = spans.filter(
    (span) =>
      span.parentSpanId === parent.spanId &&
      span.name === name &&
      (topic === undefined || span.attributes['messaging.source.name'] === topic),
  )
  expect(children.map((child) => child.name)).toEqual([name])
  const [child] = children
  if (child === undefined) throw new Error('unreachable')
  return child
}

it('one trace follows a conversation from the queue to its row', async () => {
  await using receiver = await startOtlpReceiver()
  await using pipeline = await openPipeline('tracing', {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
  })
  await pipeline.startAll()
  await pipeline.simulator.giveRecords([recordText])
  const { conversationId, conversationEnd } = record
  const orgId = pipeline.organisation.id
  const body = { eventTime: Date.parse(conversationEnd), sessionId, mediaType: 'VOICE' }
  await putInQueue(pipeline.queue, [detailEvent({ orgId, conversationId, eventType: 'customer.end', body })])

  // Receipt, request, fetch and announcements; and what the sink writes: event, record, completed, final.
  await pipeline.until('the row is there, and the spans of the last insert', async () => {
    const [rows, finals] = await Promise.all([
      pipeline.query('SELECT conversation_id FROM v_conversations'),
      pipeline.query("SELECT conversation_id FROM conversation_completions WHERE kind = 'final'"),
    ])
    const inserts = receiver.spans.filter(({ name }) => name === 'sink.insert')
    const seen = { rows, finals, spans: receiver.spans.map(({ name }) => name) }
    return { done: rows.length === 1 && finals.length === 1 && inserts.length >= 4, seen }
  })

  const [receive, ...others] = receiver.spans.filter(({ parentSpanId }) => parentSpanId === null)
  if (receive === undefined) throw new Error('no span begins a trace')
  expect(others).toEqual([])
  expect(receive).toMatchObject({ service: 'bridge', name: 'bridge.receive' })
  expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([receive.traceId]))

  const request = childOf(receiver, receive, 'completion.request')
  const fetched = childOf(receiver, request, 'details.fetch')
  const written = childOf(receiver, fetched, 'sink.insert', 'conversation-details')
  childOf(receiver, receive, 'sink.insert', 'conversation-events')
  const path = [receive, request, fetched, written]
  expect(path.map(({ service }) => service)).toEqual(['bridge', 'completion', 'details', 'sink'])
  for (const { attributes } of path) expect(attributes['aftercall.conversation_id']).toBe(conversationId)

  const announcements = receiver.spans.filter(({ name }) => name === 'completion.announce')
  expect(announcements.length).toBeGreaterThanOrEqual(1)
  for (const announcement of announcements) {
    expect(announcement.parentSpanId).toBe(receive.spanId)
    childOf(receiver, announcement, 'sink.insert', 'conversation-completions')
  }
  await pipeline.until('every service has sent its metrics, too', async () => ({
    done: receiver.meteredServices.size === 4,
    seen: [...receiver.meteredServices],
  }))
}, 120_000)
