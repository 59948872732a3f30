import { maxChildren, tooManyOf } from './record-width.ts'

const many = (number: number, child: unknown) => Array<unknown>(number).fill(child)
const withSession = (session: object) => ({ participants: [{ sessions: [session] }] })
/** A record with a number of children of each kind. */
const records = {
  participants: (number: number) => ({ participants: many(number, null) }),
  sessions: (number: number) => ({ participants: [{ sessions: many(number - 1, 5) }, { sessions: [{}] }] }),
  segments: (number: number) => withSession({ segments: many(number, {}) }),
  metrics: (number: number) => withSession({ metrics: many(number, {}) }),
  'media statistics': (number: number) => withSession({ mediaEndpointStats: many(number, {}) }),
  'flow outcomes': (number: number) => withSession({ flow: { outcomes: many(number, {}) } }),
}

it.each(Object.entries(records))('counts %s over the whole record', (kind, recordOf) => {
  const most = maxChildren[kind as keyof typeof maxChildren]
  expect(tooManyOf(recordOf(most))).toBeNull()
  expect(tooManyOf(recordOf(most + 1))).toBe(kind)
})

it.each([
  null,
  5,
  'text',
  [],
  {},
  { participants: {} },
  { participants: [null, [], { sessions: 5 }, { sessions: [[]] }] },
])('finds nothing too wide in %j', (json) => expect(tooManyOf(json)).toBeNull())
