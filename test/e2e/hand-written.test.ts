import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { messagesIn } from '../support/played.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'

interface Found {
  readonly fate: string
  readonly what: string
  readonly reason: string
  readonly event_id: string
  readonly conversation_id: string
  readonly sqs_message_id: string
  readonly body: string
}

/** The query as people find it in the documentation, with a parameter where they write what they look for. */
function documentedQuery(): string {
  const page = readFileSync(join(projectRoot, 'docs/how-to/find-a-message.md'), 'utf8')
  const [, sql] = /```sql\n([^`]+)```/.exec(page) ?? []
  if (sql === undefined) throw new Error('docs/how-to/find-a-message.md has no query')
  return sql.replace(/'[^']*'/, '{sought:String}')
}
const sql = documentedQuery()
const find = ({ query }: Pipeline, sought: string) => query<Found>(sql, { sought })

/** Every message has its own word, by which it is looked for. */
interface Message {
  readonly word: string
  readonly body: string
  readonly expected: Partial<Found>
}

function messagesFor(orgId: string): readonly Message[] {
  const conversationId = 'conversation-by-hand'
  const event = (word: string, more: Partial<Parameters<typeof detailEvent>[0]> = {}) =>
    detailEvent({ orgId, conversationId, eventType: 'customer.start', ...more, body: { remark: word, ...more.body } })
  const typed = { fate: 'event', what: 'customer.start', reason: '', conversation_id: conversationId }
  const letter = (reason: string) => ({
    fate: 'dead_letter',
    what: 'bridge',
    reason: expect.stringContaining(reason) as string,
  })
  return [
    { word: 'plain-aubergine', body: event('plain-aubergine'), expected: typed },
    {
      word: 'wrongly-typed-beetroot',
      body: event('wrongly-typed-beetroot', { body: { sessionId: { not: 'text' }, eventTime: 'soon', mediaType: 7 } }),
      expected: typed,
    },
    {
      word: 'large-celery',
      body: event('large-celery', { body: { filling: 'x'.repeat(900 * 1024) } }),
      expected: typed,
    },
    {
      word: 'unknown-dandelion',
      body: event('unknown-dandelion', {
        envelope: { 'detail-type': 'v2.something.{id}.new' },
        detail: { topicName: 'v2.something.1234.new', eventBody: { remark: 'unknown-dandelion' } },
      }),
      expected: { fate: 'unrecognized', what: 'v2.something.{id}.new', reason: 'unknown_detail_type' },
    },
    {
      word: 'other-family-lovage',
      body: event('other-family-lovage', {
        envelope: { 'detail-type': 'v2.users.{id}.routingStatus' },
        detail: {
          topicName: 'v2.users.user-by-hand.routingStatus',
          eventBody: { id: 'user-by-hand', routingStatus: { status: 'IDLE' }, remark: 'other-family-lovage' },
        },
      }),
      expected: { fate: 'event', what: 'users.routingStatus', reason: '', conversation_id: '' },
    },
    { word: 'no-json-endive', body: 'Dear queue, this is no-json-endive.', expected: letter('not_json') },
    { word: 'other-json-fennel', body: '{"hello":"other-json-fennel"}', expected: letter('not_an_event') },
    {
      word: 'foreign-garlic',
      body: event('foreign-garlic', { envelope: { source: 'aws.ec2' } }),
      expected: letter('foreign_source'),
    },
    {
      word: 'misdirected-horseradish',
      body: event('misdirected-horseradish', { orgId: 'b0000000-0000-4000-8000-00000000cafe' }),
      expected: letter('unknown_organisation'),
    },
    {
      word: 'contradictory-kohlrabi',
      body: event('contradictory-kohlrabi', {
        detail: { topicName: `v2.detail.events.conversation.${conversationId}.acd.end` },
      }),
      expected: letter('topic_mismatch'),
    },
  ]
}

it('finds every message again that somebody wrote into the queue by hand, with what became of it', async () => {
  await using pipeline = await openPipeline('hand-written')
  await pipeline.startAll()
  const messages = messagesFor(pipeline.organisation.id)
  const ids = await putInQueue(
    pipeline.queue,
    messages.map(({ body }) => body),
  )
  await pipeline.until('each is found by its message id', async () => {
    const found = await Promise.all(ids.map((id) => find(pipeline, id)))
    const missing = messages.filter((_, index) => found[index]?.length === 0).map(({ word }) => word)
    return { done: missing.length === 0, seen: { missing } }
  })
  for (const [index, { word, body, expected }] of messages.entries()) {
    const byText = await find(pipeline, word)
    expect(byText).toMatchObject([{ ...expected, sqs_message_id: ids[index], body }])
    expect(await find(pipeline, ids[index] ?? '')).toEqual(byText)
  }
  expect(await messagesIn(pipeline.queue)).toBe(0)
}, 180_000)
