import fc from 'fast-check'
import { memoryCodec, parseDrift, type TopicValue } from '@aftercall/contracts'
import { familySamples, type FamilySample, sampleFamilyEvent } from '../../testing/family-samples.ts'
import { sampleOrganisation } from '../../testing/sample-event.ts'
import { interpret, type InterpretOptions } from '../interpret.ts'
import { type FamilyName } from './family.ts'
import { familyRules } from './family-rules.ts'
import { type Leaf, leavesOf } from '../../testing/shape-leaves.ts'

const receipt = { receivedAt: 1_772_600_770_000, sqsMessageId: 'm-1', sqsSentAt: 1_772_600_769_000, sqsReceiveCount: 1 }
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keep: new Set(['addresses', 'token_hashes', 'transcripts']),
  keepUnparsed: true,
  maxBodyBytes: 1_048_576,
  maxDepth: 64,
}
const codec = memoryCodec()
const fields = familyRules.flatMap(({ detailType, shape }) => {
  const sample = familySamples.find((one) => one.detailType === detailType) as FamilySample
  return leavesOf(shape).map((leaf) => ({ name: `${detailType} ${leaf.path.join('.')}`, sample, leaf }))
})

/** The body with the JSON given as text in place of what stands at `path`. */
function withJson(body: object, path: readonly string[], json: string): string {
  const [name = '', ...rest] = path
  const inside: unknown = (body as Record<string, unknown>)[name]
  const value = rest.length === 0 ? json : withJson(inside instanceof Object ? inside : {}, rest, json)
  const others = Object.entries(body).filter(([key]) => key !== name)
  const members = [...others.map(([key, item]) => [key, JSON.stringify(item)]), [name, value]]
  return `{${members.map(([key = '', item]) => `${JSON.stringify(key)}:${item}`).join(',')}}`
}

async function arrives(sample: FamilySample, { path }: Leaf, json: string) {
  const event = JSON.stringify(sampleFamilyEvent({ ...sample, body: { place: 'holder' } }))
  const body = event.replace('{"place":"holder"}', () => withJson(sample.body, path, json))
  const disposition = interpret(body, receipt, options)
  if (disposition.kind !== 'family-event') throw new Error(`${path.join('.')} of ${json} is a ${disposition.kind}`)
  const { family, value } = disposition
  return { body, read: await codec.decode(family, codec.encode<FamilyName>(family, value)) }
}
const columnOf = (read: TopicValue[FamilyName], { column }: Leaf) =>
  (read as unknown as Record<string, unknown>)[column]

/** JSON that stands where none like it is expected; numbers as text, for some cannot be printed from a number. */
const oddities = [
  ...['9007199254740991', '-9007199254740993', '1e400', '-0', '1.5', '1e-400', '-62135596800000', '253402300799000'],
  ...['"0001-01-01T00:00:00Z"', 'true', '""', '"\\u0000"', '"\\ud800"', '"\\ufeff"', '{}', '[]', '[[]]', '[{}]'],
  ...['[null]', '[5,"x"]', '{"":""}', '{"a":{"b":[]}}', '{"__proto__":{"x":1}}', '{"toString":1}'],
] // prettier-ignore

/** A value that no enumeration has is read all the same. */
const isOfEnumeration = (entry: string) => parseDrift(entry).kind === 'unknown_value'

it.each(fields)(
  'whatever stands in $name, the event arrives, and what did not fit is null and listed',
  async (field) => {
    const path = ['detail', 'eventBody', ...field.leaf.path].join('.')
    for (const json of oddities) {
      const { body, read } = await arrives(field.sample, field.leaf, json)
      expect(read.raw.toString()).toBe(body)
      const listed = read.drift.filter((one) => one.startsWith(path) && !isOfEnumeration(one))
      if (columnOf(read, field.leaf) === null) expect(listed.length).toBeGreaterThan(0)
      else if (typeof columnOf(read, field.leaf) !== 'object') expect(listed).toEqual([])
    }
  },
)

it('keeps any JSON in any field from stopping an event', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...fields), fc.json({ maxDepth: 4 }), async ({ sample, leaf }, json) => {
      const { body, read } = await arrives(sample, leaf, json)
      expect(read.raw.toString()).toBe(body)
      const path = ['detail', 'eventBody', ...leaf.path].join('.')
      const isNull = JSON.parse(json) === null
      if (columnOf(read, leaf) === null && !isNull) expect(read.drift.some((one) => one.startsWith(path))).toBe(true)
    }),
    { seed: 4, numRuns: 1_000 },
  )
})

it('keeps any body from stopping an event, or from being anything else', () => {
  fc.assert(
    fc.property(fc.constantFrom(...familySamples), fc.dictionary(fc.string(), fc.jsonValue()), (sample, body) => {
      const { conversationId: _c, userId: _u, id: _i, user: _user, group: _g, ...others } = body
      const event = sampleFamilyEvent({ ...sample, body: others })
      expect(interpret(JSON.stringify(event), receipt, options)).toMatchObject({ kind: 'family-event' })
    }),
  )
})

it.each([
  ['scoredAgents', '', `[${'{},'.repeat(100_000)}{}]`],
  ['observations', '[].metrics[]', `[${`{"metrics":[${'{},'.repeat(6_000)}{}]},`.repeat(9)}{}]`],
])('does not read lists of %s that are longer than any that is sent', async (column, inner, json) => {
  const field = fields.find(({ leaf }) => leaf.column === column) as (typeof fields)[number]
  const { read } = await arrives(field.sample, field.leaf, json)
  expect(columnOf(read, field.leaf)).toEqual(column === 'observations' ? [] : null)
  expect(read.drift[0]).toBe(`detail.eventBody.${field.leaf.path.join('.')}${inner === '' ? '[]' : inner}:too-many`)
})
