import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { deadLetterReasons as bridgeReasons } from '../../services/bridge/src/core/reasons.ts'
import { deadLetterReasons as detailsReasons } from '../../services/details/src/core/reasons.ts'
import { deadLetterReasons as sinkReasons } from '../../services/sink/src/core/reasons.ts'
import { openPipeline } from '../support/pipeline.ts'
import { messagesIn } from '../support/played.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'

it('has every reason of a dead letter in the reference, and no other', () => {
  const page = readFileSync(join(projectRoot, 'docs/reference/dead-letters.md'), 'utf8')
  const told = [...page.matchAll(/^\| `(\w+)` +\| `(\w+)`/gm)].map(([, stage, reason]) => `${stage} ${reason}`)
  const all = [
    ...Object.keys(bridgeReasons).map((reason) => `bridge ${reason}`),
    'completion undecodable_record',
    'completion undecodable_state',
    ...Object.keys(detailsReasons).map((reason) => `details ${reason}`),
    ...Object.keys(sinkReasons).map((reason) => `sink ${reason}`),
  ]
  expect(told.toSorted()).toEqual(all.toSorted())
})

const mebibyte = 1_048_576
const start = '"conversationStart":"2031-05-06T07:00:00.000Z"'
const session = (id: string, more = '') =>
  `{"sessionId":"${id}-customer","mediaType":"voice","segments":[{"segmentType":"interact",` +
  `"segmentStart":"2031-05-06T07:00:00.000Z","segmentEnd":"2031-05-06T07:08:09.000Z"}]${more}}`
const participants = (id: string, more = '') =>
  `"participants":[{"purpose":"customer","sessions":[${session(id, more)}]}]`
/** Many lines that no two of are alike: what compresses to nothing would not be large on its way. */
const filling = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 40) }, (_, n) => `${n}-${(n * 2_654_435_761) % 4_294_967_296}`.padEnd(40, '.'))
    .join('')
    .slice(0, bytes)

/** What Genesys answers for a conversation; what a person then finds of it. */
const records: readonly { readonly id: string; readonly record: (id: string) => string; readonly row?: object; readonly letter?: object }[] = [
  {
    id: 'five-megabytes',
    record: (id) => `{"conversationId":"${id}",${start},"externalTag":"${filling(5 * mebibyte)}",${participants(id)}}`,
    row: { session_count: 1, segment_count: 1, start_from: 'record' },
  },
  {
    id: 'forty-megabytes',
    record: (id) => `{"conversationId":"${id}",${start},"externalTag":"${filling(40 * mebibyte)}",${participants(id)}}`,
    letter: { stage: 'details', reason: 'oversize', truncated: 1, message: expect.stringContaining('larger than an answer may be') as string },
  },
  {
    id: 'nesting-bomb',
    record: (id) => `{"conversationId":"${id}",${start},"x":${'['.repeat(100_000)}${']'.repeat(100_000)},${participants(id)}}`,
    letter: { stage: 'details', reason: 'too_deep', truncated: 0, message: expect.stringContaining('nested more deeply') as string },
  },
  {
    id: 'too-many-sessions',
    record: (id) => `{"conversationId":"${id}",${start},"participants":[{"sessions":[${'{},'.repeat(70_000)}{}]}]}`,
    letter: { stage: 'details', reason: 'too_wide', message: expect.stringContaining('more participants, sessions') as string },
  },
  {
    id: 'year-one',
    record: (id) => `{"conversationId":"${id}","conversationStart":"0001-01-01T00:00:00Z",${participants(id)}}`,
    row: { session_count: 1, start_from: 'segment' },
  },
  {
    id: 'lists-for-objects',
    record: (id) => `{"conversationId":"${id}",${start},"participants":[[],{"sessions":{}},{"sessions":[[],{"segments":{},"flow":[]}]},null]}`,
    row: { session_count: 1, segment_count: 0 },
  },
  {
    id: 'no-children',
    record: (id) => `{"conversationId":"${id}",${start},"participants":[{},{"sessions":[]},{"sessions":[{}]}]}`,
    row: { session_count: 1, segment_count: 0 },
  },
  {
    id: 'odd-characters',
    record: (id) => `{"conversationId":"${id}",${start},"externalTag":"\\u0000\\ud800\\ufeff",${participants(id)}}`,
    row: { session_count: 1 },
  },
  {
    id: 'numbers-without-end',
    record: (id) =>
      `{"conversationId":"${id}",${start},${participants(id, ',"metrics":[{"name":"tTalkComplete","value":9007199254740990},{"name":"tTalkComplete","value":9007199254740990},{"name":"tHeldComplete","value":1e400}]')}}`,
    row: { metric_count: 3 },
  },
] // prettier-ignore

const rowsSql = `
  SELECT c.conversation_id AS id, c.session_count AS session_count, c.segment_count AS segment_count, c.metric_count AS metric_count,
    c.conversation_start_from AS start_from, toString(length(r.body)) AS body_bytes, hex(SHA256(r.body)) AS sha
  FROM conversations AS c FINAL JOIN details_raw AS r FINAL USING (org_id, conversation_id)`
const lettersSql = `
  SELECT conversation_id AS id, stage, reason, message, truncated FROM dead_letters FINAL WHERE conversation_id != ''`

it('makes of every odd record one row or one dead letter with its reason, and stops for none', async () => {
  await using pipeline = await openPipeline('bad-input')
  await pipeline.startAll()
  // One by one: together they are more than the simulator takes in one request.
  for (const { id, record } of records) await pipeline.simulator.giveRecords([record(id)])
  const events = records.map(({ id }) =>
    detailEvent({
      orgId: pipeline.organisation.id,
      conversationId: id,
      eventType: 'customer.end',
      body: { sessionId: `${id}-customer`, mediaType: 'VOICE', interactingDurationMs: '9' },
    }),
  )
  await putInQueue(pipeline.queue, events)
  const { rows, letters } = await pipeline.until('every record has a row or a dead letter', async () => {
    const rows = await pipeline.query<{ id: string; body_bytes: string }>(rowsSql)
    const letters = await pipeline.query<{ id: string }>(lettersSql)
    const found = new Set([...rows, ...letters].map(({ id }) => id))
    const missing = records.filter(({ id }) => !found.has(id)).map(({ id }) => id)
    return { done: missing.length === 0, seen: { missing, rows, letters } }
  })
  for (const { id, record, row, letter } of records) {
    const ownRows = rows.filter((found) => found.id === id)
    const ownLetters = letters.filter((found) => found.id === id)
    expect({ id, rows: ownRows, letters: ownLetters }).toMatchObject({
      id,
      rows: row === undefined ? [] : [{ ...row, body_bytes: String(Buffer.byteLength(record(id))) }],
      letters: letter === undefined ? [] : [letter],
    })
  }
  expect(await messagesIn(pipeline.queue)).toBe(0)
}, 240_000)
