import { type TopicValue } from '@aftercall/contracts'
import { type Stamp } from './coordinates.ts'
import { type RoutedRow, routes, type SinkTopic } from './routes.ts'
import { bareMessage, camelCase, type Fields, fullMessage, nothing } from './testing/messages.ts'

const at = { topic: 'any', partition: 3, offset: 42, timestampMs: 1 }
const anyRoutes: { readonly [T in SinkTopic]: (value: TopicValue[T], where: Stamp) => readonly RoutedRow[] } = routes

/** Columns that are named otherwise than their field, in topics that have a field of the second name. */
const renamed: Readonly<Record<string, string>> = {
  ...{ state: 'currentState', state_start: 'currentStateStart', sentiment_score: 'sentimentOverallScore' },
  ...{ wrap_up_code: 'wrapupCode', wrap_up_ms: 'wrapupDurationMs', interacting_ms: 'interactingDurationMs' },
  ...{ held_ms: 'heldDurationMs', alerting_ms: 'alertingDurationMs', connected_ms: 'connectedDurationMs' },
  ...{ entity_version: 'version', consumer_group: 'group', missing_sessions: 'missingSessionIds', body: 'raw' },
}
const fieldNamed = (column: string, message: Fields) =>
  [renamed[column] ?? '', camelCase(column)].find((name) => name in message)
const isNested = (column: string) => column.includes('.')
const rowsOf = <T extends SinkTopic>(topic: T, value: TopicValue[T]) => anyRoutes[topic](value, at)
const firstOf = <T extends SinkTopic>(topic: T, value: TopicValue[T]): RoutedRow => {
  const [first] = rowsOf(topic, value)
  if (first === undefined) throw new Error(`no row of ${topic}`)
  return first
}

interface Given {
  readonly topic: SinkTopic
  /** What no value can be invented for. */
  readonly told?: Fields
  /** What is in columns that no single field is in. */
  readonly derived?: Fields
  /** Columns that have something to say of every message. */
  readonly always: string
}

/** Topics of which a message becomes one row; records, states and the figures of queues have tests of their own. */
const topics: readonly Given[] = [
  {
    topic: 'conversation-events',
    derived: { detail_type: 'v2.detail.events.conversation.{id}.value 3', entity_id: '' },
    always: 'org_id event_id event_type detail_type conversation_id event_time event_time_from source received_at topic partition offset body',
  },
  {
    topic: 'conversation-metrics',
    derived: { record_key: 'value 17' },
    always: 'org_id conversation_id event_time event_id record_key',
  },
  { topic: 'speech-analytics', always: 'org_id conversation_id kind event_time event_id' },
  { topic: 'user-status', always: 'org_id user_id kind event_time event_id' },
  { topic: 'user-tokens', always: 'org_id user_id event_time event_id' },
  { topic: 'operational-events', always: 'org_id definition_id event_time event_id' },
  { topic: 'audit-events', told: { context: { k: 'v' } }, always: 'org_id entity_type entity_id event_time event_id' },
  { topic: 'analytics-availability', always: 'org_id event_time event_id' },
  { topic: 'agent-states', always: 'org_id user_id event_time event_id' },
  {
    topic: 'unrecognized-events',
    always: 'org_id event_id detail_type reason received_at topic partition offset body',
  },
  {
    topic: 'dead-letters',
    always: 'source stage reason message attempts failed_at body_bytes body_sha256 truncated topic partition offset body',
  },
  {
    topic: 'conversation-completions',
    always: 'org_id conversation_id round kind at requests acw_pending topic partition offset',
  },
] // prettier-ignore

describe.each(topics)('the row of $topic', ({ topic, told = {}, derived = {}, always }) => {
  it('has in every column what the field of its name says', async () => {
    const { sent, read } = await fullMessage(topic, told)
    const { table, row } = firstOf(topic, read)
    const said: Fields = { ...sent, ...at }
    for (const [column, type] of Object.entries(table.columns).filter(([name]) => !isNested(name))) {
      const value = said[fieldNamed(column, said) ?? column]
      const expected = type === 'UInt8' ? Number(value) : value
      expect([column, row[column]]).toEqual([column, column in derived ? derived[column] : expected])
    }
  })

  it('says nothing that the message does not say', async () => {
    const { read } = await bareMessage(topic)
    const { table, row } = firstOf(topic, read)
    const silent = Object.entries(row).filter(([column]) => !always.split(' ').includes(column))
    expect(Object.keys(row).length - silent.length).toBe(always.split(' ').length)
    expect(Object.fromEntries(silent)).toEqual(
      Object.fromEntries(silent.map(([column]) => [column, nothing(table.columns[column] ?? '')])),
    )
  })
})

it.each<[topic: SinkTopic, flag: string, column: string]>([
  ['dead-letters', 'truncated', 'truncated'],
  ['conversation-completions', 'acwPending', 'acw_pending'],
])('what %s say by %s is 1 or 0', async (topic, flag, column) => {
  const flags = await Promise.all([true, false].map(async (is) => (await bareMessage(topic, { [flag]: is })).read))
  expect(flags.map((read) => firstOf(topic, read).row[column])).toEqual([1, 0])
})

it('each refusal has a row of its own beside the letter, with what may differ from one to the next', async () => {
  const refusals = async ({ read }: { read: TopicValue['dead-letters'] }) => {
    const [, { table, row } = firstOf('dead-letters', read)] = rowsOf('dead-letters', read)
    expect(table.name).toBe('dead_letter_failures')
    return row
  }
  const { sent, ...full } = await fullMessage('dead-letters')
  const { source, stage, failedAt, reason, message, cause, attempts } = sent
  const row = { source, stage, failed_at: failedAt, reason, message, cause, attempts }
  expect(await refusals(full)).toEqual(row)
  expect(await refusals(await bareMessage('dead-letters'))).toMatchObject({ cause: '' })
})

/** The row of events_raw beside the typed one names under one column what an event is about, whatever its family calls it. */
it.each<[topic: SinkTopic, ids: Fields]>([
  ['conversation-metrics', { conversation_id: 'conversationId', session_id: 'sessionId', queue_id: 'queueId', user_id: 'userId', media_type: 'mediaType', external_contact_id: 'externalContactId' }],
  ['speech-analytics', { conversation_id: 'conversationId', session_id: 'communicationId', media_type: 'mediaType' }],
  ['queue-observations', { entity_id: 'queueId', queue_id: 'queueId' }],
  ['user-status', { entity_id: 'userId', user_id: 'userId' }],
  ['user-tokens', { entity_id: 'userId', user_id: 'userId', session_id: 'sessionId' }],
  ['operational-events', { entity_id: 'definitionId', conversation_id: 'conversationId', external_contact_id: 'externalContactId' }],
  ['audit-events', { entity_id: 'entityId', user_id: 'userId' }],
  ['analytics-availability', {}],
  ['agent-states', { entity_id: 'userId', user_id: 'userId', conversation_id: 'conversationId', session_id: 'sessionId', queue_id: 'queueId', media_type: 'mediaType' }],
])('what %s are about is in events_raw too, and nothing else that only detail events say', async (topic, ids) => {
  const { sent, read } = await fullMessage(topic)
  const raw = rowsOf(topic, read).find(({ table }) => table.name === 'events_raw')
  const own = Object.fromEntries(Object.entries(ids).map(([column, field]) => [column, sent[String(field)]]))
  const rest = Object.entries(raw?.table.columns ?? {}).filter(([column]) => !(column in own) && !everyEvents.has(column))
  const expected = { ...Object.fromEntries(rest.map(([column, type]) => [column, nothing(String(type))])), ...own }
  expect(raw?.row).toMatchObject(expected)
  expect(raw?.row['detail_type']).toBe(sent['detailType'])
}) // prettier-ignore

const everyEvents = new Set(
  [
    'org_id event_id event_type detail_type event_time event_time_from published_at envelope_time correlation_id source',
    'drift sqs_message_id sqs_sent_at sqs_receive_count received_at topic partition offset body',
  ].flatMap((names) => names.split(' ')),
)
