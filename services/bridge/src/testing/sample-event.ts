/** A well-formed event of our own making, in the shape that EventBridge delivers; for tests. */
export interface SampleOptions {
  readonly eventType?: string
  readonly orgId?: string
  readonly conversationId?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly detail?: Readonly<Record<string, unknown>>
  readonly envelope?: Readonly<Record<string, unknown>>
}

export const sampleOrganisation = 'a7c1f0de-0000-4000-8000-00000000beef'

export function sampleEvent(options: SampleOptions = {}): Record<string, unknown> {
  const { eventType = 'customer.end', orgId = sampleOrganisation, conversationId = 'conversation-1' } = options
  return {
    version: '0',
    id: 'event-1',
    'detail-type': `v2.detail.events.conversation.{id}.${eventType}`,
    source: `aws.partner/genesys.com/cloud/${orgId}/calls`,
    account: '000000000000',
    time: '2026-03-04T05:06:07Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      topicName: `v2.detail.events.conversation.${conversationId}.${eventType}`,
      version: '2',
      eventBody: { eventTime: 1_772_600_767_100, conversationId, participantId: 'participant-1', ...options.body },
      metadata: { CorrelationId: 'correlation-1' },
      timestamp: '2026-03-04T05:06:07.345Z',
      ...options.detail,
    },
    ...options.envelope,
  }
}
