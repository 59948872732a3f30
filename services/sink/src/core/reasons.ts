/** Why a record is dead-lettered here: a closed list with a sentence each. */
export const deadLetterReasons = {
  undecodable:
    'The bytes are no message of their topic: not framed, of an unknown or foreign schema, or not fitting it.',
  unmappable: 'The message could be read, but no row could be made of it; this is a fault of the sink.',
  too_wide: 'The record has more participants, sessions, segments or metrics than a row can hold.',
  row_refused: 'A row made of the message does not fit its table, or ClickHouse refuses it on its own.',
} as const

export type DeadLetterReason = keyof typeof deadLetterReasons
