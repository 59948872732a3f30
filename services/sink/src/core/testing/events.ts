import { type NewConversationEvent } from '@aftercall/contracts'

export const eventTime = Date.UTC(2026, 2, 3, 12)

/** A detail event as the bridge would send it. */
export const newEvent = (eventId: string, more: Partial<NewConversationEvent> = {}): NewConversationEvent => ({
  orgId: 'org-1',
  eventId,
  eventType: 'customer.start',
  conversationId: 'c-1',
  eventTime,
  eventTimeFrom: 'event_body',
  source: 'aws.partner/genesys.com/cloud/org-1/x',
  receivedAt: eventTime + 300,
  sqsMessageId: `m-${eventId}`,
  sqsSentAt: eventTime + 200,
  sqsReceiveCount: 1,
  raw: Buffer.from(`{"id":"${eventId}"}`),
  ...more,
})
