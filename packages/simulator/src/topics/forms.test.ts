import fc from 'fast-check'
import { allPublications, anyTraffic } from '../testing/topic-traffic.ts'
import { topics } from './registry.ts'

/**
 * The fields that each topic may have, leaf by leaf: `a.b` is b in a, `a[]` an element of a list. After the colon: how the value is
 * written. `?` is a field that is not always there.
 */
const forms: Readonly<Record<string, string>> = {
  'v2.analytics.conversation.{id}.metrics': `metric:metric metricDate:iso value:whole recordId:uuid conversationId:uuid
    sessionId:uuid mediaType:lower direction:lower originatingDirection:lower purpose:lower provider:text
    divisionIds[]?:uuid queueId?:uuid userId?:uuid requestedRoutings[]?:Capital usedRouting?:Capital routingPriority?:whole
    requestedRoutingSkillIds[]?:uuid ani?:text dnis?:text sessionDnis?:text remote?:text edgeId?:uuid peerId?:uuid
    messageType?:lower addressTo?:text addressFrom?:text outboundCampaignId?:text outboundContactId?:text
    outboundContactListId?:text wrapUpCode?:text externalContactId?:uuid`,
  'v2.detail.events.agent.{id}.state': `userId:uuid conversationId:uuid sessionId:uuid sessionStart:whole
    currentState:UPPER currentStateStart:whole queueId?:uuid mediaType:UPPER originatingDirection:UPPER
    requestedSkillIds[]?:uuid`,
  'v2.speechandtextanalytics.conversation.{id}.sentiment': `conversationId:uuid sentimentOverallScore:number
    sentimentTrendScore:number queueIds[]?:uuid divisionIds[]?:uuid flowIds[]?:uuid`,
  'v2.speechandtextanalytics.conversation.{id}.empathy': `conversationId:uuid queueIds[]?:uuid divisionIds[]?:uuid
    flowIds[]?:uuid agents[].agentId:uuid agents[].overallEmpathyScore:number`,
  'v2.speechandtextanalytics.conversation.{id}.topics': `conversationId:uuid communicationId:uuid mediaType:UPPER
    programId:uuid recordingId:uuid transcriptId:uuid topics[].topicId:uuid topics[].topicName:text
    topics[].participant:UPPER participants[].userId:uuid participants[].queueId?:uuid participants[].divisionId:uuid
    participants[].purpose:UPPER`,
  'v2.speechandtextanalytics.conversations.{id}.categories':
    'conversationId:uuid mediaType:UPPER transcriptIds[]:uuid categoryIds[]:uuid',
  'v2.conversations.{id}.transcription': `eventTime:iso organizationId:uuid conversationId:uuid communicationId:uuid
    sessionStartTimeMs:whole transcriptionStartTimeMs:whole status.status:UPPER status.offsetMs:whole
    transcripts[].utteranceId?:uuid transcripts[].isFinal?:boolean transcripts[].channel?:UPPER
    transcripts[].alternatives[].confidence?:number transcripts[].alternatives[].offsetMs?:whole
    transcripts[].alternatives[].durationMs?:whole transcripts[].alternatives[].transcript?:text
    transcripts[].alternatives[].words[].confidence?:number transcripts[].alternatives[].words[].offsetMs?:whole
    transcripts[].alternatives[].words[].durationMs?:whole transcripts[].alternatives[].words[].word?:text
    transcripts[].alternatives[].decoratedTranscript?:text
    transcripts[].alternatives[].decoratedWords[].confidence?:number
    transcripts[].alternatives[].decoratedWords[].offsetMs?:whole
    transcripts[].alternatives[].decoratedWords[].durationMs?:whole
    transcripts[].alternatives[].decoratedWords[].word?:text transcripts[].engineProvider?:UPPER
    transcripts[].engineId?:text transcripts[].dialect?:text transcripts[].agentAssistEnabled?:boolean
    transcripts[].voiceTranscriptionEnabled?:boolean`,
  'v2.analytics.queues.{id}.observations': `group.queueId:uuid group.mediaType:lower data[].interval:interval
    data[].metrics[].metric:metric data[].metrics[].qualifier?:UPPER data[].metrics[].stats.count:whole
    data[].metrics[].stats.sum?:whole data[].metrics[].stats.min?:whole data[].metrics[].stats.max?:whole`,
  'v2.analytics.queues.{id}.activity': `results[].mediaType:lower results[].data[].metric:metric
    results[].data[].count:whole results[].data[].calculatedMetricValue:whole`,
  'v2.users.{id}.routingStatus': 'id:uuid routingStatus.status:UPPER routingStatus.startTime:iso',
  'v2.users.{id}.activity': `id:uuid routingStatus.status:UPPER routingStatus.startTime:iso
    presence.presenceDefinition.id:uuid presence.presenceDefinition.systemPresence:UPPER presence.modifiedDate:iso
    outOfOffice.active:boolean outOfOffice.modifiedDate:iso activeQueueIds[]?:uuid dateActiveQueuesChanged:iso`,
  'v2.users.{id}.tokens': `user.id:uuid user.name:text ipAddress:text dateCreated:iso tokenExpirationDate:iso
    sessionId:uuid clientId:uuid tokenHash:text`,
  'v2.operations.events.{id}': `eventEntity.id:uuid eventEntity.name:text eventEntity.description:text entityId:uuid
    entityName:text entityType:UPPER entityToken:uuid previousValue?:UPPER currentValue:UPPER errorCode?:text
    version:text conversationId?:uuid phoneNumber?:text timestamp:whole`,
  'v2.audits.entitytype.{id}.entityid.{id}': `id:uuid userId:uuid username.id:text serviceName:text eventTime:second
    action:Capital entityType:text entity.id:uuid entity.name:text propertyChanges[].property:text
    propertyChanges[].oldValues[]:text propertyChanges[].newValues[]:text`,
  'v2.analytics.conversations.details.jobs.availability': 'dataAvailabilityDate:iso',
  'v2.weather.stations.{id}.readings': 'stationId:uuid celsius:number readAt:whole',
}

const isoTime = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
const written: Readonly<Record<string, RegExp>> = {
  metric: /^[nto][A-Z][A-Za-z]+$/,
  iso: new RegExp(`^"?${isoTime}"?$`),
  interval: new RegExp(`^${isoTime}/${isoTime}$`),
  second: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/,
  whole: /^\d+$/,
  number: /^-?\d+(\.\d)?\d*$/,
  boolean: /^(true|false)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  lower: /^[a-z][A-Za-z]*$/,
  UPPER: /^[A-Z]+(_[A-Z]+)*$/,
  Capital: /^[A-Z][a-z]+$/,
  text: /^/,
}
const stated = new Set(['whole', 'number', 'boolean'])

function leaves(value: unknown, path = ''): { path: string; value: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`))
}

const formOf = (detailType: string) =>
  (forms[detailType] ?? '').split(/\s+/).map((field) => {
    const [name = '', how = ''] = field.split(':')
    return { path: name.replace('?', ''), optional: name.endsWith('?'), how }
  })

it('has a form for every topic', () => {
  expect(Object.keys(forms).sort()).toEqual(topics.map(({ detailType }) => detailType).sort())
})

/** What is wrong with a body, one line each. */
function faultsOf(detailType: string, eventBody: object): string[] {
  const form = formOf(detailType)
  // As it is written: absent fields leave no trace.
  const found = leaves(JSON.parse(JSON.stringify(eventBody)))
  const missing = form.filter(({ path, optional }) => !optional && !found.some((leaf) => leaf.path === path))
  const odd = found.filter(({ path, value }) => {
    const how = form.find((field) => field.path === path)?.how ?? ''
    return !(written[how]?.test(String(value)) ?? false) || (typeof value !== 'string') !== stated.has(how)
  })
  return [
    ...missing.map(({ path }) => `${detailType} lacks ${path}`),
    ...odd.map(({ path, value }) => `${detailType} must not write ${path} as ${JSON.stringify(value)}`),
  ]
}

it('writes every field as its topic does: ISO or epoch, upper or lower case, and leaves none out', () => {
  fc.assert(
    fc.property(anyTraffic, (traffic) => {
      const envelopes = allPublications(traffic).map(({ envelope }) => envelope)
      expect(envelopes.flatMap((envelope) => faultsOf(envelope['detail-type'], envelope.detail.eventBody))).toEqual([])
    }),
    { numRuns: 40 },
  )
})

it('sees a field that is unknown, missing or written otherwise', () => {
  const good = { dataAvailabilityDate: '2026-03-04T05:06:07.008Z' }
  const detailType = 'v2.analytics.conversations.details.jobs.availability'
  expect(faultsOf(detailType, good)).toEqual([])
  expect(faultsOf(detailType, {})).toHaveLength(1)
  expect(faultsOf(detailType, { ...good, more: 1 })).toHaveLength(1)
  expect(faultsOf(detailType, { dataAvailabilityDate: 1_772_600_767_008 })).toHaveLength(1)
})
