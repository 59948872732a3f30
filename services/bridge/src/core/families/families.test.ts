import { memoryCodec, type TopicValue } from '@aftercall/contracts'
import { familySamples, type FamilySample, sampleFamilyEvent } from '../../testing/family-samples.ts'
import { sampleOrganisation } from '../../testing/sample-event.ts'
import { interpret, type InterpretOptions } from '../interpret.ts'
import { type FamilyName } from './family.ts'
import { familyRules } from './family-rules.ts'

const receipt = { receivedAt: 1_772_600_770_000, sqsMessageId: 'm-1', sqsSentAt: 1_772_600_769_000, sqsReceiveCount: 2 }
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keepUnparsed: true,
  maxBodyBytes: 100_000,
  maxDepth: 64,
}
const codec = memoryCodec()
const read = (event: unknown, changes: Partial<InterpretOptions> = {}) =>
  interpret(JSON.stringify(event), receipt, { ...options, ...changes })
const reasonOf = (event: unknown) => {
  const disposition = read(event)
  return 'reason' in disposition ? disposition.reason : disposition.kind
}

/** What a reader of the topic gets. */
async function arrives(event: unknown): Promise<{ topic: FamilyName; key: string; value: TopicValue[FamilyName] }> {
  const disposition = read(event)
  if (disposition.kind !== 'family-event') throw new Error(`it is a ${disposition.kind}`)
  const { family, key, value } = disposition
  return { topic: family, key, value: await codec.decode(family, codec.encode<FamilyName>(family, value)) }
}
const sampleOf = (detailType: string): FamilySample => {
  const sample = familySamples.find((one) => one.detailType === detailType)
  if (sample === undefined) throw new Error(`no sample of ${detailType}`)
  return sample
}
const changed = (detailType: string, body: object, ids?: readonly string[]) => {
  const sample = sampleOf(detailType)
  return sampleFamilyEvent({ ...sample, ids: ids ?? sample.ids, body: { ...sample.body, ...body } })
}

it('are all tried here', () => {
  expect(familySamples.map(({ detailType }) => detailType)).toEqual(familyRules.map(({ detailType }) => detailType))
})

describe.each(familySamples)('$detailType', (sample) => {
  it('arrives on its topic, typed, with the bytes as received', async () => {
    const event = sampleFamilyEvent(sample)
    const { topic, key, value } = await arrives(event)
    expect({ topic, key }).toEqual({ topic: sample.family, key: sample.key })
    expect(value).toMatchObject({
      orgId: sampleOrganisation,
      eventId: 'event-1',
      detailType: sample.detailType,
      correlationId: 'correlation-1',
      publishedAt: Date.parse('2026-03-04T05:06:07.345Z'),
      envelopeTime: Date.parse('2026-03-04T05:06:07Z'),
      drift: [],
      ...receipt,
      ...sample.expected,
    })
    expect(value.raw.toString()).toBe(JSON.stringify(event))
  })

  it('arrives with nothing but its topic, at the time of its publication', async () => {
    const { key, value } = await arrives(sampleFamilyEvent({ ...sample, body: {} }))
    expect(value).toMatchObject({ eventTimeFrom: 'published', drift: [] })
    expect(key.startsWith(sampleOrganisation)).toBe(true)
  })

  it('lists what it does not know, and what is no body', async () => {
    const unknown = await arrives(sampleFamilyEvent({ ...sample, body: { ...sample.body, mood: 'good' } }))
    expect(unknown.value.drift).toEqual(['detail.eventBody.mood:unknown'])
    const { detail, ...envelope } = sampleFamilyEvent(sample)
    const bare = await arrives({ ...envelope, detail: { ...(detail as object), eventBody: 5 }, more: 1 })
    expect(bare.value.drift).toEqual(['detail.eventBody:number', 'more:unknown'])
  })

  it('is refused when the topic is another one', () => {
    expect(reasonOf({ ...sampleFamilyEvent(sample), detail: { topicName: 'v2.else', eventBody: {} } })).toBe(
      'topic_mismatch',
    )
  })
})

describe('identity', () => {
  it.each([
    ['v2.analytics.conversation.{id}.metrics', { conversationId: 'c-2' }, 'conversation_mismatch'],
    ['v2.conversations.{id}.transcription', { conversationId: 'c-2' }, 'conversation_mismatch'],
    ['v2.analytics.queues.{id}.observations', { group: { queueId: 'queue-2' } }, 'queue_mismatch'],
    ['v2.users.{id}.activity', { id: 'u-2' }, 'user_mismatch'],
    ['v2.users.{id}.tokens', { user: { id: 'u-2' } }, 'user_mismatch'],
    ['v2.detail.events.agent.{id}.state', { userId: 'u-2' }, 'user_mismatch'],
  ])('of %s in topic and body must be one', (detailType, body, reason) => {
    expect(reasonOf(changed(detailType, body))).toBe(reason)
  })

  it.each([
    ['v2.speechandtextanalytics.conversation.{id}.sentiment', 'missing_conversation_id'],
    ['v2.analytics.queues.{id}.activity', 'missing_queue_id'],
    ['v2.users.{id}.routingStatus', 'missing_user_id'],
    ['v2.audits.entitytype.{id}.entityid.{id}', 'missing_entity_type'],
    ['v2.operations.events.{id}', 'missing_definition_id'],
  ])('of %s is named as missing when it stands nowhere', (detailType, reason) => {
    const { detail, ...envelope } = sampleFamilyEvent({ ...sampleOf(detailType), body: {} })
    expect(reasonOf({ ...envelope, detail: { ...(detail as object), topicName: null } })).toBe(reason)
  })

  it('of an audit without an entity is named as missing', () => {
    const { detail, ...envelope } = changed('v2.audits.entitytype.{id}.entityid.{id}', { entity: {} })
    expect(reasonOf({ ...envelope, detail: { ...(detail as object), topicName: null } })).toBe('missing_entity_id')
  })

  it('is taken from the topic where the body has none, or something else in its place', async () => {
    const missing = await arrives(changed('v2.users.{id}.activity', { id: null }))
    expect(missing.value).toMatchObject({ userId: 'u-1', drift: [] })
    const empty = await arrives(changed('v2.users.{id}.activity', { id: '' }))
    expect(empty.value).toMatchObject({ userId: 'u-1', drift: [] })
    const wrong = await arrives(changed('v2.users.{id}.tokens', { user: { id: 7, name: 'Uma' } }))
    expect(wrong.value).toMatchObject({ userId: 'u-1', userName: 'Uma', drift: ['detail.eventBody.user.id:number'] })
  })

  it('of an audit is what the body says, for the topic may spell it otherwise', async () => {
    const ids = ['queue', 'QUEUE-1']
    const { key, value } = await arrives(changed('v2.audits.entitytype.{id}.entityid.{id}', {}, ids))
    expect(value).toMatchObject({ entityType: 'Queue', entityId: 'queue-1' })
    expect(key).toBe(`${sampleOrganisation}/queue-1`)
  })

  it('keys an operational event by its definition when it is about no entity', async () => {
    for (const entityId of [undefined, '']) {
      const { key } = await arrives(changed('v2.operations.events.{id}', { entityId }))
      expect(key).toBe(`${sampleOrganisation}/definition-1`)
    }
  })
})

describe('one spelling', () => {
  it('serves for media types in a group and for states, however they come', async () => {
    const { value: observed } = await arrives(
      changed('v2.analytics.queues.{id}.observations', { group: { queueId: 'queue-1', mediaType: 'VOICE' } }),
    )
    expect(observed).toMatchObject({ observations: [{ mediaType: 'voice' }, { mediaType: 'voice' }] })
    const { value: ended } = await arrives(
      changed('v2.conversations.{id}.transcription', { status: { status: 'Session Ended' } }),
    )
    expect(ended).toMatchObject({ transcriptionStatus: 'SESSION_ENDED' })
  })
})

describe('what does not fit', () => {
  it('is not what is null, for that is how some write that there is none', async () => {
    const { value } = await arrives(
      changed('v2.users.{id}.activity', { routingStatus: null, activeQueueIds: null, mood: null }),
    )
    expect(value).toMatchObject({ routingStatus: null, activeQueueIds: null, drift: [] })
  })

  it('in a nested field is null and listed by its path', async () => {
    const { value } = await arrives(
      changed('v2.users.{id}.activity', {
        presence: { presenceDefinition: 'p-1', modifiedDate: 'today', mood: 1 },
        outOfOffice: [],
        routingStatus: { status: 5, startTime: 1_772_600_765_000 },
      }),
    )
    expect(value).toMatchObject({ presenceDefinitionId: null, routingStatus: null, routingStatusStartTime: null })
    expect(value.drift).toEqual([
      'detail.eventBody.routingStatus.status:number',
      'detail.eventBody.routingStatus.startTime:number',
      'detail.eventBody.presence.presenceDefinition:string',
      'detail.eventBody.presence.modifiedDate:unfit-string',
      'detail.eventBody.presence.mood:unknown',
      'detail.eventBody.outOfOffice:array',
    ])
  })

  it('among observations costs only itself', async () => {
    const metrics = [{ metric: 'tWait', stats: { count: '2', sum: 5 } }, 'none', { metric: 6 }]
    const data = [{ interval: 'now', metrics }, { interval: '2026-03-04T05:00:00Z/2026-03-04T05:30:00Z/x', metrics: [{}] }, { metrics: 7 }]
    const { value } = await arrives(changed('v2.analytics.queues.{id}.observations', { data }))
    const unsaid = { mediaType: 'voice', intervalStart: null, intervalEnd: null, qualifier: null }
    expect(value).toMatchObject({
      observations: [
        { ...unsaid, interval: 'now', metric: 'tWait', stats: { sum: 5 } },
        { ...unsaid, interval: 'now', metric: null, stats: null },
        { ...unsaid, interval: '2026-03-04T05:00:00Z/2026-03-04T05:30:00Z/x', metric: null, stats: null },
      ],
      drift: [
        'detail.eventBody.data[].metrics[].stats.*:string',
        'detail.eventBody.data[].metrics[]:string',
        'detail.eventBody.data[].metrics[].metric:number',
        'detail.eventBody.data[].metrics:number',
        'detail.eventBody.data[].interval:unfit-string',
      ],
    })
  }) // prettier-ignore

  it('as the time of an event gives way to the time of its publication', async () => {
    const { value } = await arrives(changed('v2.detail.events.agent.{id}.state', { currentStateStart: 'soon' }))
    expect(value).toMatchObject({
      eventTimeFrom: 'published',
      currentStateStart: null,
      drift: ['detail.eventBody.currentStateStart:string'],
    })
  })
})
