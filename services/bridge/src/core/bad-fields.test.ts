import fc from 'fast-check'
import { memoryCodec } from '@aftercall/contracts'
import { sampleEvent, sampleOrganisation } from '../testing/sample-event.ts'
import { type BodyField, fieldMatrix } from './field-matrix.ts'
import { interpret, type InterpretOptions } from './interpret.ts'

const receipt = { receivedAt: 1_772_600_770_000, sqsMessageId: 'm-1', sqsSentAt: 1_772_600_769_000, sqsReceiveCount: 1 }
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keepUnparsed: true,
  maxBodyBytes: 1_048_576,
  maxDepth: 64,
}
const codec = memoryCodec()
const fields = Object.keys(fieldMatrix) as BodyField[]

/** The event as a reader of its topic gets it, of a body in which `field` holds the JSON given as text. */
async function arrives(field: string, json: string) {
  const eventType = [...(fieldMatrix[field as BodyField]?.events ?? [])][0] ?? 'attributes'
  const event = JSON.stringify(sampleEvent({ eventType, body: { [field]: '@' } }))
  const body = event.replace('"@"', () => json)
  const disposition = interpret(body, receipt, options)
  if (disposition.kind !== 'conversation-event') throw new Error(`${field} of ${json} is a ${disposition.kind}`)
  const read = await codec.decode('conversation-events', codec.encode('conversation-events', disposition.value))
  return { body, read }
}

/** JSON that stands where none like it is expected; numbers as text, for some cannot be printed from a number. */
const oddities = [
  ...['9007199254740991', '-9007199254740991', '9007199254740993', '1e400', '-1e400', '-0', '1.5', '1e-400'],
  ...['-62135596800000', '253402300799000', '"0001-01-01T00:00:00Z"', 'true', '""', '"\\u0000"', '"\\ud800"', '"\\ufeff"'],
  ...['{}', '[]', '[[]]', '[{}]', '[null]', '[5,"x"]', '{"":""}', '{"a":{"b":[]}}', '{"__proto__":{"x":1}}'],
] // prettier-ignore

it.each(fields)('whatever stands in %s, the event arrives, and what did not fit is null and listed', async (field) => {
  for (const json of oddities) {
    const { body, read } = await arrives(field, json)
    expect(read.raw.toString()).toBe(body)
    const listed = read.drift.filter((path) => path.startsWith(`detail.eventBody.${field}`))
    if (read[field] === null) expect(listed).toHaveLength(1)
  }
})

it('keeps any JSON in any field from stopping an event', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...fields), fc.json({ maxDepth: 4 }), async (field, json) => {
      const { body, read } = await arrives(field, json)
      expect(read.raw.toString()).toBe(body)
    }),
    { seed: 4, numRuns: 400 },
  )
})

it('keeps attributes of any name', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', 'a.b', '\0']
  const json = `{${names.map((name) => `${JSON.stringify(name)}:"of ${names.indexOf(name)}"`).join(',')}}`
  const { read } = await arrives('attributes', json)
  expect(Object.entries(read.attributes ?? {})).toEqual(names.map((name, index) => [name, `of ${index}`]))
  expect(read.drift).toEqual([])
})

it('takes the last of two fields of one name, as JSON does, and keeps both in the bytes', async () => {
  const { body, read } = await arrives('queueId', '"first","queueId":"second"')
  expect(read.queueId).toBe('second')
  expect(read.raw.toString()).toBe(body)
})

it.each(['-1', '-62135596800000', '253402300799000', '9007199254740993', '1e400', '"soon"', '{}'])(
  'does not believe %s as the time of an event: the time of publication stands, and the drift says so',
  async (json) => {
    const { read } = await arrives('eventTime', `${json}`)
    expect(read).toMatchObject({
      eventTimeFrom: 'published',
      drift: [expect.stringMatching(/^detail\.eventBody\.eventTime:/)],
    })
  },
)

it('keeps ten thousand attributes, more than any conversation has', async () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `name-${n}`)
  const { read } = await arrives('attributes', JSON.stringify(Object.fromEntries(names.map((name) => [name, 'value']))))
  expect(Object.keys(read.attributes ?? {})).toHaveLength(10_000)
  expect(read.drift).toEqual([])
})

describe('a body as large as the queue allows', () => {
  const filled = (bytes: number) => {
    const empty = JSON.stringify(sampleEvent({ body: { participantId: '' } }))
    return empty.replace('"participantId":""', `"participantId":"${'x'.repeat(bytes - empty.length)}"`)
  }

  it('is an event', () => {
    expect(interpret(filled(1_048_576), receipt, options).kind).toBe('conversation-event')
  })

  it('is a dead letter with one byte more', () => {
    expect(interpret(filled(1_048_577), receipt, options)).toMatchObject({ reason: 'body_too_large' })
  })

  it.each([
    ['100,000 levels deep', '['.repeat(100_000) + ']'.repeat(100_000), 'too_deep'],
    ['half a million wide', `[${'0,'.repeat(499_999)}0]`, 'not_an_object'],
    ['of objects without end', '{"a":'.repeat(19_000) + '1' + '}'.repeat(19_000), 'too_deep'],
    ['of 20,001 fields', `{${'"":0,'.repeat(20_000)}"":0}`, 'too_wide'],
    ['of 80,000 names', `{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":0`).join(',')}}`, 'too_wide'],
    ['of brackets that never close', '['.repeat(1_000_000), 'not_json'],
  ])('is looked through when it is %s', (_, body, reason) => {
    expect(interpret(body, receipt, options)).toMatchObject({ kind: 'dead-letter', reason })
  })
})
