import { type DeadLetter } from '@aftercall/contracts'
import { type Coordinates, coordinateColumns } from './coordinates.ts'
import { type DeadLetterFailuresRow, type DeadLettersRow } from './tables/dead-letters.ts'

export function deadLetterRow(letter: DeadLetter, at: Coordinates): DeadLettersRow {
  return {
    source: letter.source,
    stage: letter.stage,
    reason: letter.reason,
    message: letter.message,
    org_id: letter.orgId ?? '',
    conversation_id: letter.conversationId ?? '',
    event_id: letter.eventId ?? '',
    attempts: letter.attempts,
    failed_at: letter.failedAt,
    sqs_message_id: letter.sqsMessageId ?? '',
    sqs_sent_at: letter.sqsSentAt,
    sqs_receive_count: letter.sqsReceiveCount,
    cause: letter.cause ?? '',
    consumer_group: letter.group ?? '',
    record_key: letter.recordKey ?? '',
    body_bytes: letter.bodyBytes,
    body_sha256: letter.bodySha256,
    truncated: letter.truncated ? 1 : 0,
    ...coordinateColumns(at),
    body: letter.body,
  }
}

/** Beside the letter itself, of which only the newest stays: so the view can tell how often and since when. */
export const deadLetterFailureRow = (letter: DeadLetter): DeadLetterFailuresRow => ({
  source: letter.source,
  stage: letter.stage,
  failed_at: letter.failedAt,
  reason: letter.reason,
  message: letter.message,
  cause: letter.cause ?? '',
  attempts: letter.attempts,
})
