import fc from 'fast-check'
import {
  type Codec,
  type ConversationEvent,
  type NewTopicValue,
  type TopicName,
  topicNames,
} from '@aftercall/contracts'

/** A codec under test, with a way to make writers' schemas known to its registry. */
export interface CodecUnderTest {
  readonly codec: Codec
  /** Registers an Avro schema (JSON, parsed) that no topic of ours uses now; returns its id. */
  registerForeign(schema: object): Promise<number>
  /** The current schema of a topic (JSON, parsed). */
  schemaOf(topic: TopicName): object
}

export const anEvent: NewTopicValue['conversation-events'] = {
  orgId: '7d3c2f10-0000-4000-8000-00000000000a',
  eventId: '7d3c2f10-0000-4000-8000-00000000e001',
  eventType: 'customer.end',
  conversationId: '7d3c2f10-0000-4000-8000-00000000c001',
  eventTime: 1_760_000_000_000,
  eventTimeFrom: 'event_body',
  source: 'aws.partner/genesys.com/cloud/7d3c2f10-0000-4000-8000-00000000000a/queue',
  receivedAt: 1_760_000_001_000,
  raw: Buffer.from('{"id":"é"}'),
}

const request: NewTopicValue['fetch-requests-live'] = {
  orgId: 'org',
  conversationId: 'conversation',
  round: 1,
  attempt: 1,
  cause: 'ended',
  requestedAt: 1_760_000_000_000,
  expiresAt: 1_760_000_060_000,
}

const framed = (schemaId: number, body: Uint8Array) => {
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(schemaId, 1)
  return Buffer.concat([frame, body])
}
const bodyOf = (message: Buffer) => message.subarray(5)
const anError = (fields: object) => expect.objectContaining(fields) as unknown as Error

/** What every codec must do, with or without a registry. */
export function codecSuite(start: () => Promise<CodecUnderTest>): void {
  let under: CodecUnderTest
  let codec: Codec
  beforeAll(async () => {
    under = await start()
    codec = under.codec
  })

  it('reads what it wrote, with defaults for what the writer left out', async () => {
    const read = await codec.decode('conversation-events', codec.encode('conversation-events', anEvent))
    expect(read).toMatchObject({ ...anEvent, mediaType: null, attributes: null, drift: [] })
  })

  it('frames with 0x00 and four bytes of schema id, the same for each message of a topic', () => {
    const [first, second] = [request, { ...request, attempt: 2 }].map((value) =>
      codec.encode('fetch-requests-live', value),
    )
    expect(first?.[0]).toBe(0)
    expect(first?.readUInt32BE(1)).toBeGreaterThan(0)
    expect(second?.subarray(0, 5)).toEqual(first?.subarray(0, 5))
  })

  it('encodes messages that do not disturb one another, small and large', async () => {
    const bodies = [10, 3_000, 300_000, 5_000_000, 20].map((size) => Buffer.alloc(size, size % 251))
    const messages = bodies.map((raw) => codec.encode('conversation-events', { ...anEvent, raw }))
    const read = await Promise.all(messages.map((message) => codec.decode('conversation-events', message)))
    expect(read.map(({ raw }, at) => bodies[at]?.equals(raw))).toEqual(bodies.map(() => true))
  })

  it('keeps any text, time and attribute, also an attribute named __proto__', async () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 20 })
    const event = fc.record({
      attributes: fc.dictionary(fc.oneof(words, fc.constant('__proto__')), words, { noNullPrototype: false }),
      subject: fc.option(words),
      eventTime: fc.oneof(fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }), fc.constantFrom(-(2 ** 52), 2 ** 53 - 2)),
      drift: fc.array(words),
    })
    await fc.assert(
      fc.asyncProperty(event, async (some) => {
        const read: ConversationEvent = await codec.decode(
          'conversation-events',
          codec.encode('conversation-events', { ...anEvent, ...some }),
        )
        expect(Object.entries(read.attributes ?? {})).toEqual(Object.entries(some.attributes))
        expect(read).toMatchObject({ subject: some.subject, eventTime: some.eventTime, drift: some.drift })
      }),
    )
  })

  it('names the path that does not fit, and not the value', () => {
    const secret = '+1-555-0100'
    const wrong = { ...anEvent, ani: { number: secret }, communications: [{ id: 5 }] } as never
    const encoding = () => codec.encode('conversation-events', wrong)
    expect(encoding).toThrow(
      anError({ name: 'EncodeError', topic: 'conversation-events', paths: ['ani', 'communications[].id'] }),
    )
    expect(encoding).not.toThrow(secret)
  })

  it.each([-(2 ** 52) - 1, 2 ** 53, 0.5, NaN, Infinity])('refuses %p as a time rather than change it', (eventTime) => {
    expect(() => codec.encode('conversation-events', { ...anEvent, eventTime })).toThrow(
      anError({ paths: ['eventTime'] }),
    )
  })

  it('names a required field that is left out', () => {
    const { conversationId: _, ...rest } = anEvent
    expect(() => codec.encode('conversation-events', rest as never)).toThrow(anError({ paths: ['conversationId'] }))
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['less than a frame', Buffer.from([0, 0, 0, 1])],
    ['another magic byte', Buffer.from([1, 0, 0, 0, 1, 2, 3])],
    ['JSON', Buffer.from('{"orgId":"x"}')],
  ])('refuses %s as not framed', async (_, bytes) => {
    await expect(codec.decode('conversation-events', bytes)).rejects.toThrow(
      anError({ name: 'DecodeError', fault: 'not_framed' }),
    )
  })

  it('refuses a schema id that the registry does not know', async () => {
    const message = framed(0x7fffffff, bodyOf(codec.encode('conversation-events', anEvent)))
    await expect(codec.decode('conversation-events', message)).rejects.toThrow(
      anError({ name: 'DecodeError', fault: 'unknown_schema', schemaId: 0x7fffffff }),
    )
  })

  it('refuses a message of another topic', async () => {
    await expect(codec.decode('conversation-events', codec.encode('fetch-requests-live', request))).rejects.toThrow(
      anError({ name: 'DecodeError', fault: 'foreign_schema' }),
    )
  })

  it('refuses bytes that are cut short or go on', async () => {
    const message = codec.encode('conversation-events', anEvent)
    for (const bytes of [message.subarray(0, -1), message.subarray(0, 5), Buffer.concat([message, Buffer.from([0])])])
      await expect(codec.decode('conversation-events', bytes)).rejects.toThrow(anError({ fault: 'bad_body' }))
  })

  it('answers any bytes at all with a value or a DecodeError', async () => {
    const frame = codec.encode('conversation-events', anEvent).subarray(0, 5)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => {
        const answer: unknown = await codec
          .decode('conversation-events', Buffer.concat([frame, body]))
          .catch((error: unknown) => error)
        if (answer instanceof Error) expect(answer).toMatchObject({ name: 'DecodeError', fault: 'bad_body' })
        else expect(answer).toHaveProperty('conversationId')
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a list that claims billions of items', async () => {
    const empty = codec.encode('conversation-events', anEvent)
    // `drift`, empty, is the byte before `raw` and its length; zigzag of 2^31 takes its place.
    const at = empty.length - (anEvent.raw.length + 1) - 1
    const message = Buffer.concat([
      empty.subarray(0, at),
      Buffer.from([0x80, 0x80, 0x80, 0x80, 0x10]),
      empty.subarray(at + 1),
    ])
    await expect(codec.decode('conversation-events', message)).rejects.toThrow(anError({ fault: 'bad_body' }))
  })

  it('reads an older writer, whose schema lacks a field, with the default of that field', async () => {
    const current = under.schemaOf('fetch-requests-live') as { fields: { name: string }[] }
    const older = { ...current, fields: current.fields.filter(({ name }) => name !== 'knownSessionIds') }
    const schemaId = await under.registerForeign(older)
    const body = bodyOf(codec.encode('fetch-requests-live', { ...request, knownSessionIds: [] }))
    // An empty list is one zero byte, and stands before the two times of six bytes each.
    const withoutList = Buffer.concat([body.subarray(0, -13), body.subarray(-12)])
    await expect(codec.decode('fetch-requests-live', framed(schemaId, withoutList))).resolves.toMatchObject({
      ...request,
      knownSessionIds: [],
    })
  })

  it('reads a newer writer, whose schema has one more field', async () => {
    const current = under.schemaOf('fetch-requests-live') as { fields: object[] }
    const added = { name: 'addedLater', type: ['null', 'string'], default: null }
    const schemaId = await under.registerForeign({ ...current, fields: [...current.fields, added] })
    const body = Buffer.concat([bodyOf(codec.encode('fetch-requests-live', request)), Buffer.from([2, 4, 0x68, 0x69])])
    const read = await codec.decode('fetch-requests-live', framed(schemaId, body))
    expect(read).toMatchObject(request)
    expect(read).not.toHaveProperty('addedLater')
  })

  it('has a codec for every topic', () => {
    expect(topicNames.length).toBeGreaterThan(0)
    for (const topic of topicNames)
      expect(() => codec.encode(topic, {} as never)).toThrow(anError({ name: 'EncodeError', topic }))
  })
}
