import fc from 'fast-check'
import { type Disposition, interpret, type InterpretOptions } from './interpret.ts'
import { sampleEvent, sampleOrganisation, type SampleOptions } from '../testing/sample-event.ts'

const receipt = { receivedAt: 1_772_600_770_000, sqsMessageId: 'm-1', sqsSentAt: 1_772_600_769_000, sqsReceiveCount: 2 }
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keepUnparsed: true,
  maxBodyBytes: 100_000,
  maxDepth: 64,
}
const read = (body: unknown, changes: Partial<InterpretOptions> = {}): Disposition =>
  interpret(typeof body === 'string' ? body : JSON.stringify(body), receipt, { ...options, ...changes })
const readSample = (sample: SampleOptions) => read(sampleEvent(sample))
const reasonOf = (disposition: Disposition) =>
  disposition.kind === 'dead-letter' ? disposition.reason : `not a dead letter but a ${disposition.kind}`

describe('a detail event', () => {
  it('becomes a conversation event keyed by organisation and conversation, with the bytes as received', () => {
    const body = ` ${JSON.stringify(sampleEvent({ body: { queueId: 'queue-1' }, eventType: 'acd.start' }), null, 1)}\n`
    const disposition = read(body)
    expect(disposition).toMatchObject({
      kind: 'conversation-event',
      key: `${sampleOrganisation}/conversation-1`,
      value: {
        orgId: sampleOrganisation,
        eventId: 'event-1',
        eventType: 'acd.start',
        conversationId: 'conversation-1',
        eventTime: 1_772_600_767_100,
        eventTimeFrom: 'event_body',
        publishedAt: Date.UTC(2026, 2, 4, 5, 6, 7, 345),
        envelopeTime: Date.UTC(2026, 2, 4, 5, 6, 7),
        correlationId: 'correlation-1',
        queueId: 'queue-1',
        drift: [],
        ...receipt,
      },
    })
    expect(disposition.kind === 'conversation-event' && disposition.value.raw.toString()).toBe(body)
  })

  it('tolerates a byte order mark, and keeps it', () => {
    const body = `\uFEFF${JSON.stringify(sampleEvent())}`
    const disposition = read(body)
    expect(disposition.kind === 'conversation-event' && disposition.value.raw.toString()).toBe(body)
  })

  it('takes ids that are no UUIDs, also with dots', () => {
    expect(readSample({ conversationId: 'free text. with dots.customer.end' })).toMatchObject({
      kind: 'conversation-event',
      value: { conversationId: 'free text. with dots.customer.end' },
    })
  })

  it('takes the conversation from topicName when the body does not name it', () => {
    expect(readSample({ body: { conversationId: undefined } })).toMatchObject({
      value: { conversationId: 'conversation-1', drift: [] },
    })
    expect(readSample({ body: { conversationId: 7 } })).toMatchObject({
      value: { conversationId: 'conversation-1', drift: ['detail.eventBody.conversationId:number'] },
    })
    expect(readSample({ detail: { eventBody: undefined } })).toMatchObject({
      value: { conversationId: 'conversation-1', drift: ['detail.eventBody:null'], eventTimeFrom: 'published' },
    })
  })

  it('takes the best clock there is, and says which', () => {
    const timeOf = (sample: SampleOptions) => {
      const disposition = readSample(sample)
      return disposition.kind === 'conversation-event' && [disposition.value.eventTimeFrom, disposition.value.eventTime]
    }
    const noBodyTime = { eventTime: undefined }
    expect(timeOf({ body: noBodyTime })).toEqual(['published', Date.UTC(2026, 2, 4, 5, 6, 7, 345)])
    expect(timeOf({ body: noBodyTime, detail: { timestamp: 'yesterday', eventBody: {} } })).toEqual([
      'envelope',
      Date.UTC(2026, 2, 4, 5, 6, 7),
    ])
    expect(timeOf({ detail: { timestamp: null, eventBody: {} }, envelope: { time: '2026-03-04' } })).toEqual([
      'received',
      receipt.sqsSentAt,
    ])
    // Seconds instead of milliseconds would be 1970.
    expect(timeOf({ body: { eventTime: 1_772_600_767 } })).toEqual(['published', Date.UTC(2026, 2, 4, 5, 6, 7, 345)])
  })

  it('has the same time in every delivery, also where no clock of the event says one', () => {
    const sample = JSON.stringify(sampleEvent({ detail: { timestamp: null, eventBody: {} }, envelope: { time: null } }))
    const timeAt = (receivedAt: number, sqsSentAt: number | null) => {
      const disposition = interpret(sample, { ...receipt, receivedAt, sqsSentAt }, options)
      return disposition.kind === 'conversation-event' && disposition.value.eventTime
    }
    expect(timeAt(1_772_700_000_000, receipt.sqsSentAt)).toBe(timeAt(1_772_600_770_000, receipt.sqsSentAt))
    expect(timeAt(1_772_600_770_000, null)).toBe(1_772_600_770_000)
  })

  it('reads an envelope time with milliseconds too', () => {
    expect(readSample({ envelope: { time: '2026-03-04T05:06:07.000Z' } })).toMatchObject({
      value: { envelopeTime: Date.UTC(2026, 2, 4, 5, 6, 7) },
    })
  })
})

describe('drift', () => {
  const driftOf = (sample: SampleOptions) => {
    const disposition = readSample(sample)
    return disposition.kind === 'conversation-event' ? disposition.value.drift : disposition.kind
  }

  it('lists unknown fields, wherever they are, and loses nothing else', () => {
    expect(driftOf({ body: { mood: 'good' }, envelope: { trace: 't', 'replay-name': 'archive' } })).toEqual([
      'trace:unknown',
      'detail.eventBody.mood:unknown',
    ])
    expect(driftOf({ detail: { extra: 1, eventBody: {} } })).toEqual(['detail.extra:unknown'])
  })

  it('makes a value of the wrong type null and lists its path', () => {
    const disposition = readSample({
      eventType: 'acd.end',
      body: {
        queueId: 5,
        connectedDurationMs: '900',
        routingPriority: 1.5,
        requestedRoutings: ['STANDARD', 3],
        requestedRoutingSkillIds: 'skill',
        answeredUserId: null,
        usedRouting: 'LAST',
      },
    })
    expect(disposition).toMatchObject({
      kind: 'conversation-event',
      value: {
        queueId: null,
        connectedDurationMs: null,
        routingPriority: null,
        requestedRoutings: null,
        requestedRoutingSkillIds: null,
        usedRouting: 'LAST',
        drift: [
          'detail.eventBody.queueId:number',
          'detail.eventBody.connectedDurationMs:string',
          'detail.eventBody.routingPriority:unfit-number',
          'detail.eventBody.requestedRoutings[]:number',
          'detail.eventBody.requestedRoutingSkillIds:string',
        ],
      },
    })
  })

  it('reads a known field in an event whose schema lacks it, and lists it', () => {
    expect(readSample({ eventType: 'wrapup', body: { userId: 'user-1' } })).toMatchObject({
      value: { userId: 'user-1', drift: ['detail.eventBody.userId:misplaced'] },
    })
  })

  it('lists values that an enumeration does not have, in either spelling, and keeps them', () => {
    const body = {
      disconnectType: 'BEAM_UP',
      mediaType: 'VOICE',
      acdOutcome: 'answered',
      requestedRoutings: ['VIP', 'MOON'],
    }
    expect(readSample({ eventType: 'acd.end', body })).toMatchObject({
      value: {
        ...body,
        drift: ['detail.eventBody.disconnectType:value=BEAM_UP', 'detail.eventBody.requestedRoutings[]:value=MOON'],
      },
    })
  })

  it.each(['subject', 'wrapupNotes', 'ani', 'addressTo', 'callbackUserName'])('never names what %s holds', (field) => {
    expect(driftOf({ eventType: 'outbound', body: { [field]: ['Ana Example'] } })).not.toEqual([])
    expect(JSON.stringify(driftOf({ eventType: 'outbound', body: { [field]: ['Ana Example'] } }))).not.toMatch(/Ana/)
    expect(JSON.stringify(driftOf({ eventType: 'acw', body: { [field]: 'Example' } }))).not.toMatch(/Example/)
  })

  it('never names keys of participant data', () => {
    expect(
      readSample({ eventType: 'attributes', body: { attributes: { 'Card number': 'x', 'Born in': 1966 } } }),
    ).toMatchObject({ value: { attributes: { 'Card number': 'x' }, drift: ['detail.eventBody.attributes.*:number'] } })
  })

  it('is bounded in number and length', () => {
    const body = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(300)}${index}`, 1]))
    const numbered = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, 1]))
    expect((driftOf({ body }) as string[])[0]?.length).toBeLessThan(100)
    expect(driftOf({ body: numbered })).toHaveLength(65)
  })

  it('reads structures field by field', () => {
    expect(
      readSample({
        eventType: 'flow.outcome',
        body: {
          flowMilestones: [{ milestoneId: 'a', milestoneTime: 1_772_600_767_100 }, { milestoneId: 4, other: 1 }, 'b'],
        },
      }),
    ).toMatchObject({
      value: {
        flowMilestones: [
          { milestoneId: 'a', milestoneTime: 1_772_600_767_100 },
          { milestoneId: null, milestoneTime: null },
        ],
        drift: [
          'detail.eventBody.flowMilestones[].other:unknown',
          'detail.eventBody.flowMilestones[].milestoneId:number',
          'detail.eventBody.flowMilestones[]:string',
        ],
      },
    })
    expect(
      readSample({ eventType: 'customer.start', body: { journeyContext: { sessionId: 's', actionId: null } } }),
    ).toMatchObject({
      value: { journeyContext: { sessionId: 's', sessionIdType: null, actionId: null, actionMapId: null }, drift: [] },
    })
  })
})

describe('an event that no row knows', () => {
  it('is kept whole with the reason and its best known time', () => {
    const event = sampleEvent({
      envelope: { 'detail-type': 'v2.conversations.{id}.weather' },
      detail: { topicName: 'v2.conversations.c-1.weather', eventBody: { eventTime: '2026-03-04T05:06:01.5Z' } },
    })
    expect(read(event)).toMatchObject({
      kind: 'unrecognized',
      reason: 'unknown_detail_type',
      key: 'event-1',
      value: {
        orgId: sampleOrganisation,
        detailType: 'v2.conversations.{id}.weather',
        topicName: 'v2.conversations.c-1.weather',
        eventTime: Date.UTC(2026, 2, 4, 5, 6, 1, 500),
        raw: Buffer.from(JSON.stringify(event)),
      },
    })
  })

  it('need not have a topic name', () => {
    expect(
      read(sampleEvent({ envelope: { 'detail-type': 'v2.something' }, detail: { topicName: undefined } })),
    ).toMatchObject({ kind: 'unrecognized', value: { topicName: null } })
  })
})

describe('a dead letter', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  it.each<[why: string, body: unknown, reason: string]>([
    ['an empty body', '', 'not_json'],
    ['text', 'hello', 'not_json'],
    ['cut off JSON', JSON.stringify(sampleEvent()).slice(0, -1), 'not_json'],
    ['a list', [sampleEvent()], 'not_an_object'],
    ['nesting without end', nested(50_000), 'too_deep'],
    ['a body over the limit', `"${'x'.repeat(100_000)}"`, 'body_too_large'],
    ['a wrapped event', { version: '1.0', requestPayload: sampleEvent() }, 'lambda_wrapped'],
    ['the bare notification', sampleEvent()['detail'], 'not_an_event'],
    ['an event without id', sampleEvent({ envelope: { id: undefined } }), 'not_an_event'],
    ['an event with a number as id', sampleEvent({ envelope: { id: 5 } }), 'not_an_event'],
    ['another source', sampleEvent({ envelope: { source: 'aws.ec2' } }), 'foreign_source'],
    ['a source that only looks alike', sampleEvent({ envelope: { source: 'aws.partner/genesys.community/cloud/x/y' } }), 'foreign_source'],
    ['a source without organisation', sampleEvent({ envelope: { source: 'aws.partner/genesys.com/cloud' } }), 'source_without_organisation'],
    ['an organisation that is not ours', sampleEvent({ orgId: 'other' }), 'unknown_organisation'],
    ['a topic of another template', sampleEvent({ detail: { topicName: 'v2.conversations.test.customer.end' } }), 'topic_mismatch'],
    ['a topic of another event', sampleEvent({ detail: { topicName: 'v2.detail.events.conversation.conversation-1.customer.start' } }), 'topic_mismatch'],
    ['a template that no event has, over a known topic', sampleEvent({ envelope: { 'detail-type': 'v2.else.conversation.{id}.customer.end' } }), 'topic_mismatch'],
    ['two conversations', sampleEvent({ body: { conversationId: 'conversation-2' } }), 'conversation_mismatch'],
    ['no conversation', sampleEvent({ detail: { topicName: undefined }, body: { conversationId: '' } }), 'missing_conversation_id'],
  ])('is made of %s', (_, body, reason) => {
    expect(reasonOf(read(body))).toBe(reason)
  }) // prettier-ignore

  it('accepts the internal test partner', () => {
    const source = `aws.partner/genesys.com.test/cloud/${sampleOrganisation}/bus`
    expect(read(sampleEvent({ envelope: { source } })).kind).toBe('conversation-event')
  })

  it('says whose it is where that can be told', () => {
    expect(read(sampleEvent({ orgId: 'other' }))).toMatchObject({ orgId: 'other', eventId: 'event-1' })
  })
})

describe('the policy', () => {
  const withoutAttributes = (json: unknown): unknown => {
    const text = JSON.stringify(json).replace(/"ani":"[^"]*"/, '"ani":"***"')
    return JSON.parse(text) as unknown
  }

  it('comes first: neither raw nor the typed fields hold what it removed', () => {
    const disposition = read(sampleEvent({ body: { ani: 'tel:+15550001' } }), { applyPolicy: withoutAttributes })
    expect(disposition).toMatchObject({ value: { ani: '***' } })
    expect(disposition.kind === 'conversation-event' && disposition.value.raw.toString()).not.toContain('15550001')
  })

  it('covers dead letters, and withholds what it cannot look into', () => {
    const foreign = sampleEvent({ body: { ani: 'tel:+15550001' }, envelope: { source: 'aws.ec2' } })
    expect(read(foreign, { applyPolicy: withoutAttributes })).toMatchObject({
      kind: 'dead-letter',
      body: expect.not.stringContaining('15550001'),
    })
    expect(read('no json tel:+15550001', { keepUnparsed: false })).toMatchObject({ reason: 'not_json', body: null })
  })
})

describe('any body', () => {
  const kinds = ['conversation-event', 'family-event', 'unrecognized', 'dead-letter']
  it('ends as exactly one of four, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (text) =>
        kinds.includes(read(text).kind),
      ),
    )
  })

  it('ends as exactly one of four, whatever stands in place of a well-formed event’s parts', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constant(undefined))
    const detailTypes = fc.constantFrom('v2.detail.events.conversation.{id}.acd.end', 'v2.x.{id}', '{id}{id}', '')
    fc.assert(
      fc.property(
        fc.record(
          { id: field, time: field, source: field, 'detail-type': detailTypes, extra: field },
          { requiredKeys: [] },
        ),
        fc.record({ topicName: field, timestamp: field, metadata: field, eventBody: field }, { requiredKeys: [] }),
        fc.dictionary(
          fc.constantFrom('conversationId', 'eventTime', 'attributes', 'queueId', '__proto__', 'toString'),
          field,
        ),
        (envelope, detail, body) => kinds.includes(readSample({ envelope, detail, body }).kind),
      ),
    )
  })

  it('of a detail event is never lost, whatever its fields hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('acd.end', 'user.end', 'attributes', 'flow.outcome'),
        (fields, eventType) => {
          const body = { ...fields, conversationId: 'conversation-1' }
          expect(readSample({ eventType, body }).kind).toBe('conversation-event')
        },
      ),
    )
  })
})
