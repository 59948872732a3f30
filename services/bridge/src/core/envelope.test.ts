import { sampleEvent, sampleOrganisation } from '../testing/sample-event.ts'
import { parseBody, readEnvelope } from './envelope.ts'

const limits = { maxBodyBytes: 20, maxDepth: 2 }
const parsed = (body: string, bytes = body.length) => parseBody(body, bytes, limits)
const read = (json: unknown) => readEnvelope(json, new Set([sampleOrganisation]))

describe('a body', () => {
  it('is read up to its limits', () => {
    expect(parsed('{"a":[1]}', 20)).toEqual({ ok: true, value: { a: [1] } })
    expect(parsed('{"a":[1]}', 21)).toEqual({ ok: false, reason: 'body_too_large' })
    expect(parsed('[[[]]]')).toEqual({ ok: false, reason: 'too_deep' })
    expect(parsed('no')).toEqual({ ok: false, reason: 'not_json' })
  })

  it('may begin with a byte order mark, once', () => {
    expect(parsed('\uFEFF5')).toEqual({ ok: true, value: 5 })
    expect(parsed('5\uFEFF')).toEqual({ ok: false, reason: 'not_json' })
  })
})

describe('an envelope', () => {
  it('says whose event it is, what it is, and when it was', () => {
    const event = sampleEvent()
    expect(read(event)).toEqual({
      ok: true,
      value: {
        id: 'event-1',
        detailType: 'v2.detail.events.conversation.{id}.customer.end',
        source: `aws.partner/genesys.com/cloud/${sampleOrganisation}/calls`,
        orgId: sampleOrganisation,
        time: Date.UTC(2026, 2, 4, 5, 6, 7),
        publishedAt: Date.UTC(2026, 2, 4, 5, 6, 7, 345),
        topicName: 'v2.detail.events.conversation.conversation-1.customer.end',
        correlationId: 'correlation-1',
        detail: event['detail'],
        fields: event,
      },
    })
  })

  it('need not have a correlation, a topic or times', () => {
    const bare = sampleEvent({ detail: { metadata: 5, topicName: '', timestamp: null }, envelope: { time: 5 } })
    expect(read(bare)).toMatchObject({
      value: { correlationId: null, topicName: null, publishedAt: null, time: null },
    })
    expect(read(sampleEvent({ detail: { metadata: { CorrelationId: '' } } }))).toMatchObject({
      value: { correlationId: null },
    })
  })

  it.each([
    ['an id', { id: '' }],
    ['a type', { 'detail-type': 5 }],
    ['a source', { source: '' }],
    ['a detail', { detail: [] }],
  ])('is none without %s', (_what, envelope) => {
    const eventId = 'id' in envelope ? undefined : 'event-1'
    expect(read(sampleEvent({ envelope }))).toEqual({ ok: false, reason: 'not_an_event', eventId })
  })

  it.each([
    ['aws.partner/genesys.com/cloud/x/y', true],
    ['aws.partner/genesys.com.test-1.eu/cloud/x/y', true],
    ['xaws.partner/genesys.com/cloud/x/y', false],
    ['aws.partner/genesys.comet/cloud/x/y', false],
    ['aws.partner/genesys.com./cloud/x/y', false],
    ['aws.partner/genesysXcom/cloud/x/y', false],
    ['awsXpartner/genesys.com/cloud/x/y', false],
    ['aws.partner/genesys.com.a_b/cloud/x/y', false],
  ])('of the source %s is one of Genesys: %j', (source, isOne) => {
    const refused = read(sampleEvent({ envelope: { source } }))
    expect(refused).toEqual(
      isOne
        ? { ok: false, reason: 'unknown_organisation', orgId: 'x', eventId: 'event-1' }
        : { ok: false, reason: 'foreign_source', eventId: 'event-1' },
    )
  })

  it('names no organisation where the source has none', () => {
    const source = 'aws.partner/genesys.com/cloud//y'
    expect(read(sampleEvent({ envelope: { source } }))).toEqual({
      ok: false,
      reason: 'source_without_organisation',
      eventId: 'event-1',
    })
  })

  it('that a function has wrapped is called so', () => {
    expect(read({ requestPayload: sampleEvent() })).toMatchObject({ reason: 'lambda_wrapped' })
    expect(read({ requestPayload: 'text' })).toMatchObject({ reason: 'not_an_event' })
  })
})
