import { coordinateText } from './coordinates.ts'
import { isMark, routes, type SinkTopic, sinkTopics, tables, tombstoneRows } from './routes.ts'
import { bareMessage, fullMessage } from './testing/messages.ts'
import { detailsOf, recordOf } from './testing/details.ts'

const at = { topic: 'any', partition: 3, offset: 42, timestampMs: 1 }

it('a record without a value takes a followed conversation away, and says nothing on any other topic', () => {
  expect(tombstoneRows('completion-state', 'org-1/c-1', at)).toMatchObject([
    { table: { name: 'open_conversations' }, row: { org_id: 'org-1', conversation_id: 'c-1', is_deleted: 1 } },
  ])
  expect(tombstoneRows('completion-state', 'no conversation', at)).toEqual([])
  const others = sinkTopics.filter((topic) => topic !== 'completion-state')
  expect(others.flatMap((topic) => tombstoneRows(topic, 'org-1/c-1', at))).toEqual([])
})

it.each<[SinkTopic, string | null, boolean]>([
  ['completion-state', 'org-1/c-1', false],
  ['completion-state', '__restored', true],
  ['completion-state', null, true],
  ['conversation-details', '__restored', false],
])('of %s, the record with the key %s is a mark of an owner: %s', (topic, key, expected) => {
  expect(isMark(topic, key)).toBe(expected)
})

it('what a record has that is not as published is told beside its row', () => {
  const details = detailsOf(recordOf({}), { drift: ['participants.new:unknown'] })
  const rows = routes['conversation-details'](details)
  expect(rows.map(({ table }) => table.name)).toEqual(['conversations', 'details_raw', 'schema_drift'])
  expect(rows[2]?.row).toMatchObject({ source: 'conversation-details', path: 'participants.new', seen_in: ['c-1'] })
})

it('the attributes of an event and what is not published of it are told beside its row', async () => {
  const told = { attributes: { account: '7' }, drift: ['eventBody.new:unknown'] }
  const { read } = await fullMessage('conversation-events', told)
  const rows = routes['conversation-events'](read, at)
  expect(rows.map(({ table }) => table.name)).toEqual(['events_raw', 'conversation_attributes', 'schema_drift'])
  expect(rows[1]?.row).toMatchObject({ key: 'account', value: '7' })
  expect(rows[2]?.row).toMatchObject({ source: 'conversation-events', path: 'eventBody.new' })
})

it('an unknown detail-type is told beside its event, one that is kept whole on purpose is not', async () => {
  const { read } = await fullMessage('unrecognized-events', { detailType: 'v2.weather', reason: 'unknown_detail_type' })
  const rows = routes['unrecognized-events'](read, at)
  expect(rows.map(({ table }) => table.name)).toEqual(['unrecognized_events', 'schema_drift'])
  expect(rows[1]?.row).toMatchObject({ source: 'unrecognized-events', found: 'v2.weather' })
  const known = routes['unrecognized-events']({ ...read, reason: 'conversation_snapshot' }, at)
  expect(known.map(({ table }) => table.name)).toEqual(['unrecognized_events'])
})

it('a state of a conversation is a row of those that are open', async () => {
  const { read } = await bareMessage('completion-state', { phase: 'open' })
  expect(routes['completion-state'](read, at)).toMatchObject([
    { table: { name: 'open_conversations' }, row: { phase: 'open', is_deleted: 0 } },
  ])
})

it('a difference in an event that is of no conversation names none', async () => {
  const { read } = await fullMessage('user-tokens', { drift: ['eventBody.new:unknown'] })
  expect(routes['user-tokens'](read, at).at(-1)?.row).toMatchObject({ example_conversation_id: '' })
})

it('the place of a record in words names topic, partition and offset', () => {
  expect(coordinateText(at)).toBe('kafka:any/3/42')
})

it('every table has its place once, and the time of its partitions is a column of it', () => {
  expect(new Set(tables.map(({ table }) => table.name)).size).toBe(tables.length)
  for (const { table, monthOf } of tables) if (monthOf !== undefined) expect(table.columns).toHaveProperty([monthOf])
})
