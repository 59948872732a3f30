/** What was done with a letter: nothing yet; marked, and the end not known; sent again; sent again and refused again; set aside for good. */
export const letterStates = ['waiting', 'replaying', 'replayed', 'replayed_and_back', 'discarded'] as const
export type LetterState = (typeof letterStates)[number]

/** A dead letter as v_dead_letters has it, without its bytes. Times are ISO. */
export interface Letter {
  readonly id: string
  readonly stage: string
  readonly reason: string
  readonly state: LetterState
  readonly message: string
  readonly cause: string
  readonly source: string
  readonly topic: string
  readonly organisation: string
  readonly conversationId: string
  readonly eventId: string
  readonly sqsMessageId: string
  readonly attempts: number
  /** How often it was refused; one more after an action, and it is back. */
  readonly failures: number
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  readonly group: string
  readonly recordKey: string
  readonly bodyBytes: number
  readonly bodySha256: string
  /** The table has the beginning of the bytes only, or none of them. */
  readonly truncated: boolean
  /** Of the last replay or discard; empty when there was none. */
  readonly receipt: string
  readonly receipts: readonly string[]
}

export const letterColumns = `id, stage, reason, state, message, cause, source, source_topic AS topic, org_id AS organisation,
  conversation_id AS conversationId, event_id AS eventId, sqs_message_id AS sqsMessageId, attempts, failures,
  first_failed_at AS firstFailedAt, last_failed_at AS lastFailedAt, consumer_group AS \`group\`, record_key AS recordKey,
  body_bytes AS bodyBytes, body_sha256 AS bodySha256, CAST(truncated, 'Bool') AS truncated, receipt_id AS receipt, receipts`
