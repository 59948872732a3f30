import { type ConversationEvent } from '@aftercall/contracts'
import { type Coordinates, coordinateColumns } from './coordinates.ts'

/** What every family's events say of themselves and their way here. */
export type Enveloped = Pick<
  ConversationEvent,
  | 'orgId' | 'eventId' | 'eventTime' | 'eventTimeFrom' | 'publishedAt' | 'envelopeTime' | 'correlationId' | 'source'
  | 'receivedAt' | 'sqsMessageId' | 'sqsSentAt' | 'sqsReceiveCount' | 'drift' | 'raw'
> // prettier-ignore

/** The columns of `events_raw` that do not depend on the family. */
export const envelopeColumns = (event: Enveloped, at: Coordinates) => ({
  org_id: event.orgId,
  event_id: event.eventId,
  event_time: event.eventTime,
  event_time_from: event.eventTimeFrom,
  published_at: event.publishedAt,
  envelope_time: event.envelopeTime,
  correlation_id: event.correlationId ?? '',
  source: event.source,
  drift: event.drift,
  sqs_message_id: event.sqsMessageId ?? '',
  sqs_sent_at: event.sqsSentAt,
  sqs_receive_count: event.sqsReceiveCount,
  received_at: event.receivedAt,
  ...coordinateColumns(at),
  body: event.raw,
})
