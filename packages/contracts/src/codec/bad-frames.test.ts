import fc from 'fast-check'
import { type NewTopicValue, type TopicValue } from '../codec-port.ts'
import { topicNames } from '../topics.ts'
import { compileType } from './avro-type.ts'
import { DecodeError } from './errors.ts'
import { memoryCodec, memoryRegistry } from './memory-codec.ts'

const codec = memoryCodec()
const event: NewTopicValue['conversation-events'] = {
  orgId: 'org-1',
  eventId: 'e-1',
  eventType: 'attributes',
  conversationId: 'c-1',
  eventTime: 1_772_600_767_100,
  eventTimeFrom: 'event_body',
  source: 'aws.partner/genesys.com/cloud/org-1/x',
  receivedAt: 1_772_600_770_000,
  attributes: { colour: 'green', size: 'large' },
  requestedRoutings: ['LAST', 'STANDARD'],
  drift: ['detail.eventBody.mood'],
  raw: Buffer.from('{"id":"e-1"}'),
}
const frame = codec.encode('conversation-events', event)

/** A value, or the fault of the bytes; anything else is thrown. */
async function outcome(topic: keyof TopicValue, bytes: Buffer): Promise<string> {
  try {
    await codec.decode(topic, bytes)
    return 'value'
  } catch (error) {
    if (error instanceof DecodeError) return error.fault
    throw error
  }
}

describe('a frame that was damaged on its way', () => {
  const position = fc.nat(frame.length - 1)
  const damages = fc.array(fc.tuple(position, fc.nat(255)), { minLength: 1, maxLength: 6 })

  it('is a value or a fault of its bytes, whatever bytes changed', async () => {
    await fc.assert(
      fc.asyncProperty(damages, async (changes) => {
        const bytes = Buffer.from(frame)
        for (const [at, byte] of changes) bytes[at] = byte
        expect(['value', 'not_framed', 'unknown_schema', 'foreign_schema', 'bad_body']).toContain(
          await outcome('conversation-events', bytes),
        )
      }),
      { seed: 4, numRuns: 1_500 },
    )
  })

  it('is a fault wherever it was cut off', async () => {
    for (let length = 0; length < frame.length; length++)
      expect(await outcome('conversation-events', frame.subarray(0, length))).toBe(
        length < 5 ? 'not_framed' : 'bad_body',
      )
  })

  it('is a fault wherever a length claims more than there is', async () => {
    // A varint for 2^53 and more, in place of any byte.
    const endless = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f])
    for (let at = 5; at < frame.length; at++) {
      const bytes = Buffer.concat([frame.subarray(0, at), endless, frame.subarray(at + 1)])
      expect(['value', 'bad_body']).toContain(await outcome('conversation-events', bytes))
    }
  })

  it('is a fault in every topic when it holds only ones', async () => {
    for (const topic of topicNames) {
      const own = Buffer.alloc(64, 0xff)
      own[0] = 0
      expect(await outcome(topic, own)).toBe('unknown_schema')
    }
  })
})

describe('a list or map that the reader does not know and skips', () => {
  const endless = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]
  it.each([
    ['list', { type: 'array', items: 'null' }],
    ['map', { type: 'map', values: 'null' }],
  ])('costs no more than its bytes, however many items the %s claims', async (_, type) => {
    const registry = memoryRegistry()
    const reading = memoryCodec(registry)
    const id = registry.register({
      type: 'record',
      name: 'FetchRequest',
      fields: [{ name: 'unknownHere', type }],
    })
    const bytes = Buffer.from([0, 0, 0, 0, id, ...endless])
    await expect(reading.decode('fetch-requests-live', bytes)).rejects.toBeInstanceOf(DecodeError)
    const writer = compileType({ type: 'record', name: 'Wide', fields: [{ name: 'skipped', type }, { name: 'kept', type: 'string' }] })
    const reader = compileType({ type: 'record', name: 'Wide', fields: [{ name: 'kept', type: 'string' }] })
    const resolver = reader.createResolver(writer)
    expect(() => reader.fromBuffer(Buffer.from([...endless, 0]), resolver)).toThrow(Error)
  })
}) // prettier-ignore
