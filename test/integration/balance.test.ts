import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import { connectKafka } from '@aftercall/kafka'
import { aftercall } from '../support/aftercall-command.ts'
import { freshDatabase, freshPrefix, freshQueue, testStack } from '../support/stack.ts'

interface Lag {
  readonly service: string
  readonly topic: string
  readonly records: number
}

const signal = new AbortController().signal
const org = 'org-1'

/** Tables, topics and a queue of its own, and statements that put rows as the sink writes them, all of them an hour old. */
async function place() {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await freshDatabase())
  const queue = opening.use(await freshQueue())
  const { clickhouse, env } = testStack()
  const store = opening.use(await connectClickHouse({ ...clickhouse, database: database.name }))
  const own = {
    ...env,
    ...{ CLICKHOUSE_DATABASE: database.name, KAFKA_TOPIC_PREFIX: freshPrefix(), TOPIC_PARTITIONS: '1' },
    SQS_QUEUE_URLS: queue.url,
  }
  const made = await aftercall(['setup'], own)
  if (made.code !== 0) throw new Error(`setup failed: ${made.stderr}`)
  const lifetime = opening.move()
  return {
    store,
    own,
    put: puts(store),
    status: (...args: readonly string[]) => aftercall(['status', ...args], own),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

const hourAgo = 'now64(3) - 3600'
const at = (ms: number) => `fromUnixTimestamp64Milli(toInt64(${ms}))`

function puts(store: Pick<ClickHouse, 'command'>) {
  const insert = (table: string, values: Readonly<Record<string, string>>) =>
    store.command(
      `INSERT INTO ${table} (${Object.keys(values).join(', ')}) SELECT ${Object.values(values).join(', ')}`,
      signal,
    )
  const text = (value: string) => `'${value}'`
  const who = (id: string) => ({ org_id: text(org), conversation_id: text(id), inserted_at: hourAgo })
  let events = 0
  return {
    event: (id: string, detailType = 'v2.detail.events.conversation.{id}.customer.end', insertedAt = hourAgo) =>
      insert('events_raw', {
        ...{ ...who(id), event_id: text(`e-${++events}`), detail_type: text(detailType) },
        ...{ event_time: at(1_000), received_at: hourAgo, inserted_at: insertedAt },
      }),
    state: (id: string, phase: string, changedAtMs: number, nextAt = 'now64(3) + 3600') =>
      insert('open_conversations', {
        ...{ ...who(id), phase: text(phase), waits_for: text('session_end'), changed_at: at(changedAtMs) },
        ...{ first_seen_at: hourAgo, next_at: nextAt, version: '1' },
      }),
    decision: (id: string, kind: string, atMs: number, endMs: number | null = 500) =>
      insert('conversation_completions', {
        ...{ ...who(id), round: '1', kind: text(kind), at: at(atMs), offset: String(atMs), reason: text('why') },
        ...{ as_of: at(atMs), conversation_end: endMs === null ? 'NULL' : at(endMs) },
      }),
    row: (id: string, asOfMs: number, endMs: number | null = 500, startMs = 100) =>
      insert('conversations', {
        ...{ ...who(id), conversation_start: at(startMs), as_of: at(asOfMs), version: String(asOfMs) },
        conversation_end: endMs === null ? 'NULL' : at(endMs),
      }),
    letter: (id: string, stage: string, source: string) =>
      insert('dead_letters', {
        ...{ ...who(id), stage: text(stage), source: text(source), reason: text('too_wide'), failed_at: hourAgo },
      }),
    action: (stage: string, source: string, state: 'replayed' | 'discarded') =>
      insert('dead_letter_actions', {
        ...{ letter_id: letterId(stage, source), receipt_id: text('r-1'), stage: text(stage), source: text(source) },
        ...{
          action: text(state === 'replayed' ? 'replay' : 'discard'),
          state: text(state),
          at: hourAgo,
          failures: '1',
        },
      }),
  }
}
/** As `v_dead_letters` names a letter. */
const letterId = (stage: string, source: string) => `lower(substring(hex(SHA256('${stage}\\n${source}')), 1, 16))`
type Put = ReturnType<typeof puts>

const dayMs = 86_400_000

/** What the tables hold of a conversation, and what it therefore is. */
const stories: readonly [string, string, string, (put: Put, id: string) => Promise<unknown>[]][] = [
  ['goes on', 'open', 'waits for session_end', (put, id) => [put.event(id), put.state(id, 'open', 1_000)]],
  [
    'sleeps past its next step',
    'open',
    'waits for session_end',
    (put, id) => [put.event(id), put.state(id, 'open', 1_000, 'now64(3) - 7200')],
  ],
  [
    'was final, and goes on again',
    'open',
    'waits for session_end',
    (put, id) => [put.decision(id, 'final', 500), put.decision(id, 'reopened', 1_000), put.state(id, 'open', 1_000)],
  ],
  [
    'is final',
    'final',
    '',
    (put, id) => [
      put.event(id),
      put.decision(id, 'completed', 900),
      put.decision(id, 'final', 1_000),
      put.row(id, 1_000),
    ],
  ],
  [
    'is final, and a look that found nothing new confirmed its row',
    'final',
    '',
    (put, id) => [put.decision(id, 'final', 1_000), put.row(id, 400)],
  ],
  [
    'is parked',
    'refused',
    'why',
    (put, id) => [put.event(id), put.decision(id, 'refused', 1_000), put.state(id, 'refused', 1_000)],
  ],
  ['was given up', 'given_up', 'why', (put, id) => [put.event(id), put.decision(id, 'given_up', 1_000)]],
  [
    'has a record that nobody can keep',
    'dead_lettered',
    'why',
    (put, id) => [put.decision(id, 'dead_lettered', 1_000)],
  ],
  [
    'is final, and its row is a dead letter',
    'dead_lettered',
    'is final without a row: what would have told is a dead letter: too_wide',
    (put, id) => [put.decision(id, 'final', 1_000), put.letter(id, 'sink', 'kafka:conversation-details/0/1')],
  ],
  [
    'came as a dead letter only',
    'dead_lettered',
    'all that came of it is a dead letter: too_wide',
    (put, id) => [put.letter(id, 'bridge', `sqs:q/${id}`)],
  ],
  [
    'came as a dead letter only, which was discarded',
    'discarded',
    'all that came of it was discarded: too_wide',
    (put, id) => [put.letter(id, 'bridge', `sqs:q/${id}`), put.action('bridge', `sqs:q/${id}`, 'discarded')],
  ],
  [
    'has a record that nobody can keep, and its letter was discarded',
    'discarded',
    'why',
    (put, id) => [
      put.decision(id, 'dead_lettered', 1_000),
      put.letter(id, 'details', `genesys:${id}`),
      put.action('details', `genesys:${id}`, 'discarded'),
    ],
  ],
  [
    'is final, and its row was discarded',
    'discarded',
    'is final without a row: what would have told was discarded: too_wide',
    (put, id) => [
      put.decision(id, 'final', 1_000),
      put.letter(id, 'sink', 'kafka:conversation-details/0/2'),
      put.action('sink', 'kafka:conversation-details/0/2', 'discarded'),
    ],
  ],
  [
    'is final, and its row was replayed in vain',
    'unaccounted',
    'is final without a row',
    (put, id) => [
      put.decision(id, 'final', 1_000),
      put.letter(id, 'sink', 'kafka:conversation-details/0/3'),
      put.action('sink', 'kafka:conversation-details/0/3', 'replayed'),
    ],
  ],
  [
    'came as a dead letter only, which was replayed in vain',
    'unaccounted',
    'all that came of it is a dead letter that was replayed, and nothing came of that',
    (put, id) => [put.letter(id, 'bridge', `sqs:q/${id}`), put.action('bridge', `sqs:q/${id}`, 'replayed')],
  ],
  [
    'has metrics that were replayed',
    'not_followed',
    'only told of by events that decide nothing',
    (put, id) => [
      put.event(id, 'v2.analytics.conversation.{id}.metrics'),
      put.letter(id, 'bridge', `sqs:q/${id}`),
      put.action('bridge', `sqs:q/${id}`, 'replayed'),
    ],
  ],
  [
    'has metrics and nothing else',
    'not_followed',
    'only told of by events that decide nothing',
    (put, id) => [put.event(id, 'v2.analytics.conversation.{id}.metrics')],
  ],
  [
    'came a moment ago',
    'arriving',
    'its events are stored, and completion does not know it',
    (put, id) => [put.event(id, 'v2.detail.events.conversation.{id}.acw', 'now64(3)')],
  ],
  [
    'nobody knows',
    'unaccounted',
    'its events are stored, and completion does not know it',
    (put, id) => [put.event(id)],
  ],
  [
    'lost its row',
    'unaccounted',
    'is final without a row',
    (put, id) => [put.event(id), put.decision(id, 'final', 1_000)],
  ],
  [
    'has a row from before its end',
    'unaccounted',
    'is final, and its row is older than the record that decided it',
    (put, id) => [put.decision(id, 'final', 1_000), put.row(id, 400, null)],
  ],
  [
    'has a row under each of two days',
    'unaccounted',
    'has more than one live row',
    (put, id) => [put.decision(id, 'final', 1_000), put.row(id, 900), put.row(id, 1_000, 500, 2 * dayMs)],
  ],
  [
    'was reopened and forgotten',
    'unaccounted',
    'was reopened, and completion does not follow it any more',
    (put, id) => [put.decision(id, 'final', 500), put.decision(id, 'reopened', 1_000), put.state(id, 'open', 700)],
  ],
  [
    'has a row without a word',
    'unaccounted',
    'has a row, and nobody decided about it',
    (put, id) => [put.row(id, 1_000)],
  ],
]

it('puts every conversation into exactly one class, and says why', async () => {
  await using here = await place()
  for (const [id, , , tell] of stories) await Promise.all(tell(here.put, id))
  const found = await here.store.query<{ conversation_id: string; class: string; reason: string }>(
    'SELECT conversation_id, class, reason FROM v_balance_conversations',
    {},
    signal,
  )
  const byId = (a: readonly string[], b: readonly string[]) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)
  expect(found.map((row) => [row.conversation_id, row.class, row.reason]).toSorted(byId)).toEqual(
    stories.map(([id, verdict, reason]) => [id, verdict, reason]).toSorted(byId),
  )
  const classes = await here.store.query<{ class: string; conversations: number; is_off: number; overdue: number }>(
    'SELECT class, conversations, is_off, overdue FROM v_balance ORDER BY class',
    {},
    signal,
  )
  const count = (name: string) => stories.filter(([, verdict]) => verdict === name).length
  expect(classes).toEqual(
    classes.map((row) => ({
      ...{ class: row.class, conversations: count(row.class), is_off: row.class === 'unaccounted' ? 1 : 0 },
      overdue: row.class === 'open' ? 1 : 0,
    })),
  )
  expect(classes).toHaveLength(new Set(stories.map(([, verdict]) => verdict)).size)
  const open = await here.store.query<{ conversation_id: string; waits_for_text: string }>(
    'SELECT conversation_id, waits_for_text FROM v_open_conversations ORDER BY conversation_id',
    {},
    signal,
  )
  expect(open.map((row) => row.conversation_id)).toEqual([
    'goes on',
    'sleeps past its next step',
    'was final, and goes on again',
  ])
  expect(open[0]?.waits_for_text).toContain('the end of a session')
}, 120_000)

it('tells at a glance, with the exit code, whether anything is missing', async () => {
  await using here = await place()
  await Promise.all([here.put.event('c-1'), here.put.decision('c-1', 'final', 1_000), here.put.row('c-1', 1_000)])
  const even = await here.status()
  expect(even).toMatchObject({ code: 0, stderr: '' })
  expect(even.stdout).toContain('the balance is even')
  await here.store.command("DELETE FROM conversations WHERE conversation_id = 'c-1'", signal)
  const off = await here.status('--json')
  expect(off.code).toBe(3)
  const { balance, queues, unasked } = JSON.parse(off.stdout) as Record<string, readonly Record<string, unknown>[]>
  expect(balance).toMatchObject([{ organisation: org, counts: { unaccounted: 1, final: 0 } }])
  expect(balance?.[0]?.['holes']).toMatchObject([{ reason: 'is final without a row', exampleConversationId: 'c-1' }])
  expect(queues).toMatchObject([
    { kind: 'events', visible: 0 },
    { kind: 'dead letters', visible: 0 },
  ])
  expect(unasked).toEqual([])
}, 120_000)

it('tells how many records each service has yet to read', async () => {
  await using here = await place()
  const topic = `${here.own.KAFKA_TOPIC_PREFIX}conversation-events`
  const brokers = testStack().env['KAFKA_BROKERS']?.split(',') ?? []
  await using kafka = await connectKafka({ brokers, clientId: 'status-test' })
  await using producer = await kafka.producer()
  await producer.send(['a', 'b', 'c'].map((key) => ({ topic, key, value: Buffer.from(key) })))
  const behind = async () => {
    const { lags } = JSON.parse((await here.status('--json')).stdout) as { lags: readonly Lag[] }
    return lags.filter(({ records }) => records > 0)
  }
  const unread = (service: string, records: number) => ({ service, topic: 'conversation-events', records })
  expect(await behind()).toEqual([unread('completion', 3), unread('sink', 3)])
  const groupId = `${here.own.KAFKA_TOPIC_PREFIX}aftercall-sink`
  await using group = await kafka.statelessGroup({ groupId, topics: [topic], assignment: 'spread' })
  const batch = await group.take({ maxRecords: 2, maxBytes: 1_000_000, maxWaitMs: 30_000 }, signal)
  expect(batch.records).toHaveLength(2)
  await batch.commit()
  expect(await behind()).toEqual([unread('completion', 3), unread('sink', 1)])
}, 120_000)
