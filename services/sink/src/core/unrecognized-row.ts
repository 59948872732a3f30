import { type UnrecognizedEvent } from '@aftercall/contracts'
import { type Coordinates, coordinateColumns } from './coordinates.ts'
import { type UnrecognizedEventsRow } from './tables/unrecognized-events.ts'

export function unrecognizedRow(event: UnrecognizedEvent, at: Coordinates): UnrecognizedEventsRow {
  return {
    org_id: event.orgId,
    event_id: event.eventId,
    detail_type: event.detailType,
    reason: event.reason,
    topic_name: event.topicName ?? '',
    event_time: event.eventTime,
    sqs_message_id: event.sqsMessageId ?? '',
    sqs_sent_at: event.sqsSentAt,
    sqs_receive_count: event.sqsReceiveCount,
    received_at: event.receivedAt,
    ...coordinateColumns(at),
    body: event.raw,
  }
}
