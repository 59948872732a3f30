import { type FamilyName } from '../core/families/family.ts'
import { sampleEvent, sampleOrganisation } from './sample-event.ts'

/** An event of our own making for each detail-type that is typed, and what becomes of it. */
export interface FamilySample {
  readonly detailType: string
  /** In place of each `{id}`. */
  readonly ids: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  readonly family: FamilyName
  readonly key: string
  readonly expected: Readonly<Record<string, unknown>>
}

export function sampleFamilyEvent({ detailType, ids, body }: FamilySample, id = 'event-1'): Record<string, unknown> {
  const topicName = ids.reduce((topic, one) => topic.replace('{id}', one), detailType)
  return sampleEvent({ envelope: { id, 'detail-type': detailType }, detail: { topicName, eventBody: body } })
}

const org = sampleOrganisation
const at = (time: string) => Date.parse(time)
/** Of `detail.timestamp` in every sample. */
const published = { eventTime: at('2026-03-04T05:06:07.345Z'), eventTimeFrom: 'published' }
const stated = (time: string) => ({ eventTime: at(time), eventTimeFrom: 'event_body' })
const places = { queueIds: ['queue-1', 'queue-2'], divisionIds: ['division-1'], flowIds: [] }

export const familySamples: readonly FamilySample[] = [
  {
    detailType: 'v2.analytics.conversation.{id}.metrics',
    ids: ['c-1'],
    family: 'conversation-metrics',
    key: `${org}/c-1`,
    body: {
      ...{
        metric: 'tAcw',
        metricDate: '2026-03-04T05:06:01.200Z',
        value: 41_250,
        recordId: 'r-1',
        conversationId: 'c-1',
      },
      ...{
        sessionId: 's-1',
        mediaType: 'voice',
        direction: 'inbound',
        purpose: 'agent',
        disconnectType: 'endpointDnd',
      },
      ...{ usedRouting: 'Standard', requestedRoutings: ['Standard', 'Last'], firstQueue: true, selfServed: false },
      ...{ eligibleAgentCounts: [3, 0], proposedAgents: [{ proposedAgentId: 'u-1', agentRank: 1 }] },
      ...{ scoredAgents: [{ scoredAgentId: 'u-1', agentScore: 78 }], journeyActionMapVersion: 4, wrapUpCode: 'w-1' },
    },
    expected: {
      ...{ ...stated('2026-03-04T05:06:01.200Z'), conversationId: 'c-1', metric: 'tAcw', value: 41_250 },
      ...{ mediaType: 'voice', disconnectType: 'dndEndpoint', usedRouting: 'Standard', firstQueue: true },
      ...{ requestedRoutings: ['Standard', 'Last'], selfServed: false, eligibleAgentCounts: [3, 0] },
      ...{
        proposedAgents: [{ proposedAgentId: 'u-1', agentRank: 1 }],
        scoredAgents: [{ scoredAgentId: 'u-1', agentScore: 78 }],
      },
      ...{ journeyActionMapVersion: 4, wrapUpCode: 'w-1', queueId: null },
    },
  },
  {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.sentiment',
    ids: ['c-1'],
    family: 'speech-analytics',
    key: `${org}/c-1`,
    body: { conversationId: 'c-1', sentimentOverallScore: -12.5, sentimentTrendScore: 3, ...places },
    expected: { ...published, kind: 'sentiment', sentimentOverallScore: -12.5, sentimentTrendScore: 3, ...places },
  },
  {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.empathy',
    ids: ['c-1'],
    family: 'speech-analytics',
    key: `${org}/c-1`,
    body: { conversationId: 'c-1', agents: [{ agentId: 'u-1', overallEmpathyScore: 61.25 }], ...places },
    expected: { ...published, kind: 'empathy', agents: [{ agentId: 'u-1', overallEmpathyScore: 61.25 }], ...places },
  },
  {
    detailType: 'v2.speechandtextanalytics.conversation.{id}.topics',
    ids: ['c-1'],
    family: 'speech-analytics',
    key: `${org}/c-1`,
    body: {
      ...{ conversationId: 'c-1', communicationId: 's-1', transcriptId: 't-1', programId: 'p-1', mediaType: 'VOICE' },
      topics: [{ topicId: 'topic-1', topicName: 'Late delivery', participant: 'EXTERNAL' }],
      participants: [{ userId: 'u-1', queueId: 'queue-1', purpose: 'AGENT' }],
    },
    expected: {
      ...{ ...published, kind: 'topics', communicationId: 's-1', transcriptId: 't-1', programId: 'p-1' },
      mediaType: 'voice',
      topics: [{ topicId: 'topic-1', topicName: 'Late delivery', participant: 'EXTERNAL' }],
      participants: [{ userId: 'u-1', queueId: 'queue-1', divisionId: null, purpose: 'agent', flowId: null }],
    },
  },
  {
    detailType: 'v2.speechandtextanalytics.conversations.{id}.categories',
    ids: ['c-1'],
    family: 'speech-analytics',
    key: `${org}/c-1`,
    body: {
      organizationId: org,
      conversationId: 'c-1',
      mediaType: 'CALL',
      categoryIds: ['k-1'],
      transcriptIds: ['t-1'],
    },
    expected: { ...published, kind: 'categories', mediaType: 'CALL', categoryIds: ['k-1'], transcriptIds: ['t-1'] },
  },
  {
    detailType: 'v2.conversations.{id}.transcription',
    ids: ['c-1'],
    family: 'speech-analytics',
    key: `${org}/c-1`,
    body: {
      ...{ eventTime: '2026-03-04T05:06:02.010Z', organizationId: org, conversationId: 'c-1', communicationId: 's-1' },
      ...{ sessionStartTimeMs: 1_772_600_700_000, transcriptionStartTimeMs: 1_772_600_700_040 },
      ...{ speechTextAnalyticsProgramId: 'p-1', status: { offsetMs: 62_010, status: 'SESSION_ENDED' } },
    },
    expected: {
      ...{ ...stated('2026-03-04T05:06:02.010Z'), kind: 'transcription', communicationId: 's-1', programId: 'p-1' },
      ...{ sessionStartTime: 1_772_600_700_000, transcriptionStartTime: 1_772_600_700_040 },
      ...{ transcriptionStatus: 'SESSION_ENDED', transcriptionOffsetMs: 62_010 },
    },
  },
  {
    detailType: 'v2.analytics.queues.{id}.observations',
    ids: ['queue-1'],
    family: 'queue-observations',
    key: `${org}/queue-1`,
    body: {
      group: { queueId: 'queue-1', mediaType: 'voice' },
      data: [
        {
          interval: '2026-03-04T05:00:00.000Z/2026-03-04T05:30:00.000Z',
          metrics: [
            { metric: 'tWait', stats: { count: 2, sum: 9_000.5, max: 8_000, min: 1_000.5 } },
            { metric: 'oOnQueueUsers', qualifier: 'IDLE', stats: { count: 3 } },
          ],
        },
      ],
    },
    expected: {
      ...{ ...published, kind: 'observations', queueId: 'queue-1', group: { queueId: 'queue-1', mediaType: 'voice' } },
      observations: [
        { metric: 'tWait', qualifier: null, stats: { count: 2, sum: 9_000.5, max: 8_000, min: 1_000.5 } },
        { metric: 'oOnQueueUsers', qualifier: 'IDLE', stats: { count: 3 } },
      ].map((one) => ({
        mediaType: 'voice',
        interval: '2026-03-04T05:00:00.000Z/2026-03-04T05:30:00.000Z',
        intervalStart: at('2026-03-04T05:00:00Z'),
        intervalEnd: at('2026-03-04T05:30:00Z'),
        ...one,
      })),
    },
  },
  {
    detailType: 'v2.analytics.queues.{id}.activity',
    ids: ['queue-1'],
    family: 'queue-observations',
    key: `${org}/queue-1`,
    body: {
      results: [
        { mediaType: 'VOICE', data: [{ metric: 'oWaiting', count: 2, calculatedMetricValue: 2 }] },
        { mediaType: 'callback', data: [{ metric: 'oLongestWaiting', calculatedMetricValue: 61_000 }] },
      ],
    },
    expected: {
      ...{ ...published, kind: 'activity', queueId: 'queue-1', group: null },
      observations: [
        { mediaType: 'voice', metric: 'oWaiting', stats: { count: 2, calculatedMetricValue: 2 } },
        { mediaType: 'callback', metric: 'oLongestWaiting', stats: { calculatedMetricValue: 61_000 } },
      ].map((one) => ({ interval: null, intervalStart: null, intervalEnd: null, qualifier: null, ...one })),
    },
  },
  {
    detailType: 'v2.users.{id}.routingStatus',
    ids: ['u-1'],
    family: 'user-status',
    key: `${org}/u-1`,
    body: {
      id: 'u-1',
      routingStatus: { status: 'NOT_RESPONDING', startTime: '2026-03-04T05:06:03.000Z' },
      errorInfo: { errorCode: 'e-1', status: 409, correlationId: 'k', userMessage: 'm', userParams: [] },
    },
    expected: {
      ...{ ...stated('2026-03-04T05:06:03.000Z'), kind: 'routing_status', userId: 'u-1' },
      ...{ routingStatus: 'NOT_RESPONDING', routingStatusStartTime: at('2026-03-04T05:06:03Z') },
      ...{ errorCode: 'e-1', errorStatus: 409, systemPresence: null },
    },
  },
  {
    detailType: 'v2.users.{id}.activity',
    ids: ['u-1'],
    family: 'user-status',
    key: `${org}/u-1`,
    body: {
      id: 'u-1',
      routingStatus: { status: 'IDLE', startTime: '2026-03-04T05:06:03.000Z' },
      presence: {
        presenceDefinition: { id: 'p-1', systemPresence: 'On Queue' },
        presenceMessage: 'back at three',
        modifiedDate: '2026-03-04T05:06:02.000Z',
      },
      outOfOffice: { active: false, modifiedDate: '2026-01-02T03:04:05.000Z' },
      activeQueueIds: ['queue-1', 'queue-2'],
      dateActiveQueuesChanged: '2026-02-01T00:00:00.000Z',
    },
    expected: {
      ...{ ...published, kind: 'activity', userId: 'u-1', routingStatus: 'IDLE', systemPresence: 'ON_QUEUE' },
      ...{ presenceDefinitionId: 'p-1', presenceMessage: 'back at three', outOfOffice: false },
      ...{ routingStatusStartTime: at('2026-03-04T05:06:03Z'), presenceModifiedDate: at('2026-03-04T05:06:02Z') },
      ...{ outOfOfficeModifiedDate: at('2026-01-02T03:04:05Z'), dateActiveQueuesChanged: at('2026-02-01T00:00:00Z') },
      activeQueueIds: ['queue-1', 'queue-2'],
    },
  },
  {
    detailType: 'v2.users.{id}.tokens',
    ids: ['u-1'],
    family: 'user-tokens',
    key: `${org}/u-1`,
    body: {
      user: { id: 'u-1', name: 'Uma Example' },
      ...{ dateCreated: '2026-03-04T05:06:00.000Z', tokenExpirationDate: '2026-03-05T05:06:00.000Z' },
      ...{ sessionId: 's-1', clientId: 'client-1' },
    },
    expected: {
      ...{ ...stated('2026-03-04T05:06:00.000Z'), userId: 'u-1', userName: 'Uma Example', sessionId: 's-1' },
      ...{ clientId: 'client-1', tokenExpirationDate: at('2026-03-05T05:06:00Z'), ipAddress: null, tokenHash: null },
    },
  },
  {
    detailType: 'v2.operations.events.{id}',
    ids: ['definition-1'],
    family: 'operational-events',
    key: `${org}/edge-1`,
    body: {
      eventEntity: { id: 'definition-1', name: 'Edge offline', description: 'An edge cannot be reached' },
      ...{ entityId: 'edge-1', entityName: 'Edge one', entityType: 'EDGE', entityToken: 'k-1', parentEntity: 'site-1' },
      ...{ previousValue: 'ACTIVE', currentValue: 'INACTIVE', errorCode: 'e-1', version: '7', conversationId: 'c-1' },
      ...{ phoneNumber: '+12025550142', externalContactId: 'x-1', timestamp: 1_772_600_765_000 },
    },
    expected: {
      ...{ eventTime: 1_772_600_765_000, eventTimeFrom: 'event_body', definitionId: 'definition-1' },
      ...{ eventName: 'Edge offline', eventDescription: 'An edge cannot be reached', entityId: 'edge-1' },
      ...{ entityType: 'EDGE', parentEntity: 'site-1', previousValue: 'ACTIVE', currentValue: 'INACTIVE' },
      ...{ conversationId: 'c-1', phoneNumber: '+12025550142', version: '7' },
    },
  },
  {
    detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
    ids: ['Queue', 'queue-1'],
    family: 'audit-events',
    key: `${org}/queue-1`,
    body: {
      ...{ id: 'a-1', userId: 'u-1', username: { id: '', name: 'Uma Example' }, clientId: { id: 'client-1' } },
      ...{ serviceName: 'ContactCenter', eventTime: '2026-03-04T05:06:04.000Z', action: 'Update', level: 'USER' },
      ...{ entityType: 'Queue', entity: { id: 'queue-1', name: 'Sales' }, context: { cause: 'by hand' } },
      ...{ message: { localizableMessageCode: 'm-1', message: 'changed', messageParams: {} } },
      propertyChanges: [{ property: 'alertingTimeoutSeconds', oldValues: ['8'], newValues: ['12'] }],
    },
    expected: {
      ...{ ...stated('2026-03-04T05:06:04.000Z'), auditId: 'a-1', entityType: 'Queue', entityId: 'queue-1' },
      ...{ entityName: 'Sales', userId: 'u-1', userName: 'Uma Example', clientId: 'client-1', action: 'Update' },
      ...{ messageCode: 'm-1', message: 'changed', context: { cause: 'by hand' }, remoteIps: null },
      propertyChanges: [{ property: 'alertingTimeoutSeconds', oldValues: ['8'], newValues: ['12'] }],
    },
  },
  {
    detailType: 'v2.analytics.conversations.details.jobs.availability',
    ids: [],
    family: 'analytics-availability',
    key: org,
    body: { dataAvailabilityDate: '2026-03-04T01:00:00.000Z' },
    expected: { ...published, dataAvailabilityDate: at('2026-03-04T01:00:00Z') },
  },
  {
    detailType: 'v2.detail.events.agent.{id}.state',
    ids: ['u-1'],
    family: 'agent-states',
    key: `${org}/u-1`,
    body: {
      ...{ userId: 'u-1', conversationId: 'c-1', sessionId: 's-1', sessionStart: 1_772_600_700_000 },
      ...{ currentState: 'WRAPUP', currentStateStart: 1_772_600_766_000, queueId: 'queue-1', mediaType: 'VOICE' },
      ...{ originatingDirection: 'INBOUND', requestedLanguageId: 'l-1', requestedSkillIds: ['k-1'] },
    },
    expected: {
      ...{ eventTime: 1_772_600_766_000, eventTimeFrom: 'event_body', userId: 'u-1', conversationId: 'c-1' },
      ...{ sessionStart: 1_772_600_700_000, currentState: 'WRAPUP', currentStateStart: 1_772_600_766_000 },
      ...{ mediaType: 'voice', originatingDirection: 'inbound', requestedSkillIds: ['k-1'] },
    },
  },
]
