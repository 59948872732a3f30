import { encodeBlock } from '@aftercall/clickhouse'
import { maxChildren, projectConversation } from '@aftercall/contracts'
import fc from 'fast-check'
import { TooWideError } from './conversation/width.ts'
import { routes } from './routes.ts'
import { conversations } from './tables/conversations.ts'
import { detailsOf } from './testing/details.ts'

/** The wide row of a record as JSON text; every row of the record has been encoded for its table. */
function rowOf(json: string) {
  const projection = projectConversation(JSON.parse(json))
  if ('unusable' in projection) throw new Error(`unusable: ${projection.unusable}`)
  const details = detailsOf(projection.record, { drift: projection.drift, raw: Buffer.from(json) })
  const rows = routes['conversation-details'](details)
  for (const { table, row } of rows) encodeBlock(table, [row])
  const row = rows.find(({ table }) => table === conversations)?.row
  return { row, drift: projection.drift }
}
const withParticipants = (participants: string) => `{"conversationId":"c-1","participants":${participants}}`
const withSession = (session: string) => withParticipants(`[{"purpose":"agent","sessions":[${session}]}]`)
const repeated = (text: string, times: number) => Array<string>(times).fill(text).join(',')

it.each<[why: string, json: string, expected: object]>([
  ['no participants', '{"conversationId":"c-1"}', { participant_count: 0, conversation_start_from: 'unknown' }],
  ['participants without sessions', withParticipants('[{},{"sessions":null},{"sessions":[]}]'), { participant_count: 3, session_count: 0 }],
  ['sessions without segments', withSession('{"sessionId":"s-1"},{}'), { session_count: 2, segment_count: 0 }],
  ['an object for the participants', withParticipants('{"0":{}}'), { participant_count: 0 }],
  ['lists for participants and sessions', withParticipants('[[],{"sessions":[[]]},5,null]'), { participant_count: 1, session_count: 0 }],
  ['one session twice', withSession('{"sessionId":"s-1"},{"sessionId":"s-1"}'), { 'sessions.id': ['s-1', 's-1'] }],
  ['a key twice', '{"conversationId":"c-1","externalTag":"a","externalTag":"b"}', { external_tag: 'b' }],
  ['odd characters', '{"conversationId":"c-1","externalTag":"\\u0000\\ud800\\ufeff"}', { external_tag: '\0\ud800\ufeff' }],
  ['the year 1', '{"conversationId":"c-1","conversationStart":"0001-01-01T00:00:00Z"}', { conversation_start: 0 }],
  ['the year 9999', '{"conversationId":"c-1","conversationEnd":"9999-12-31T00:00:00Z"}', { conversation_end: null }],
  ['numbers without end', withSession('{"metrics":[{"name":"tTalkComplete","value":1e400}]}'), { 'metrics.value': [null], talk_ms: 0 }],
  ['minus zero', withSession('{"metrics":[{"name":"tTalkComplete","value":-0}]}'), { 'metrics.value': [0] }],
  [
    'values that add up beyond 2^53',
    withSession(`{"metrics":[${repeated('{"name":"tTalkComplete","value":9007199254740990}', 3)}]}`),
    { talk_ms: Number.MAX_SAFE_INTEGER, talk_count: 3 },
  ],
  [
    'a segment that ends before it starts',
    withSession('{"segments":[{"segmentStart":"2026-03-03T12:00:01Z","segmentEnd":"2026-03-03T12:00:00Z"}]}'),
    { segment_count: 1, conversation_start: Date.UTC(2026, 2, 3, 12, 0, 1) },
  ],
  [
    '5,000 metrics in a session',
    withSession(`{"metrics":[${repeated('{"name":"tTalkComplete","value":2,"emitDate":"2026-03-03T12:00:00Z"}', 5_000)}]}`),
    { metric_count: 5_000, talk_ms: 10_000 },
  ],
])('makes a row of a record with %s', (_, json, expected) => {
  expect(rowOf(json).row).toMatchObject(expected)
}) // prettier-ignore

it.each<['sessions' | 'segments' | 'metrics', string]>([
  ['sessions', repeated('{}', maxChildren.sessions + 1)],
  ['segments', `{"segments":[${repeated('{}', maxChildren.segments + 1)}]}`],
  ['metrics', `{"metrics":[${repeated('{}', maxChildren.metrics + 1)}]}`],
])('refuses a record with more %s than a row can hold before it works on it', (kind, session) => {
  expect(() => rowOf(withSession(session))).toThrow(new TooWideError(kind))
  expect(() => rowOf(withSession(session))).toThrow(expect.objectContaining({ name: 'TooWideError' }))
})

it('makes rows that fit their tables of whatever stands in a record', () => {
  const names = ['sessions', 'segments', 'metrics', 'flow', 'outcomes', 'mediaEndpointStats', 'purpose', 'value', 'name'].concat(
    ['emitDate', 'segmentStart', 'segmentEnd', 'sipResponseCodes', 'sessionId', 'queueId', 'userId', 'minMos', '__proto__'],
  ) // prettier-ignore
  const leaf = fc.oneof(
    fc.constantFrom('agent', 'acd', '2026-03-03T12:00:00Z', '0001-01-01T00:00:00Z', 'tAnswered', '\ud800', '\0', ''),
    fc.constantFrom(2 ** 53 - 2, -(2 ** 52), 1e300, -1, 0.5, 1_772_539_200_000, null, true),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
    ),
  }))
  const session = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 })
  const participant = fc.record({ purpose: leaf, sessions: fc.oneof(fc.array(session, { maxLength: 4 }), value) })
  fc.assert(
    fc.property(fc.array(participant, { maxLength: 4 }), leaf, (participants, conversationEnd) => {
      const json = JSON.stringify({ conversationId: 'c-1', participants, conversationEnd })
      expect(rowOf(json).row).toMatchObject({ participant_count: participants.length })
    }),
    { seed: 4, numRuns: 300 },
  )
})
