/** Why a request was answered without a record: the closed list of `reason` in fetch-outcomes, a sentence each. */
export const outcomeReasons = {
  not_in_answer: 'the answer left the conversation out: it is not there yet, or not to be seen by this client',
  not_found: 'the API does not know the conversation: it is not there yet, or not to be seen by this client',
  bad_request: 'the API does not accept the id: some do so as long as they do not know the conversation',
  forbidden: 'the role of the OAuth client lacks a permission',
  not_accepted: 'the API refused the request for another reason than its id or its permissions',
  unknown_organisation: 'no organisation of that id is configured here',
  too_late: 'its time was over before it could be asked',
  oversize: 'the record is larger than an answer may be',
  no_identity: 'the record names no conversation',
  unusable_record: 'the record cannot be read as a conversation',
  too_deep: 'the record is nested more deeply than any conversation, so it cannot be searched for personal data',
  too_wide: 'the record has more participants, sessions, segments or metrics than any conversation',
  unencodable: 'the record does not fit its schema',
  too_large: 'the record is larger than a message may be',
} as const
export type OutcomeReason = keyof typeof outcomeReasons

/** Why something of this stage is on dead-letters: the closed list of `reason` there. */
export const deadLetterReasons = {
  oversize: outcomeReasons.oversize,
  no_identity: outcomeReasons.no_identity,
  unusable_record: outcomeReasons.unusable_record,
  too_deep: outcomeReasons.too_deep,
  too_wide: outcomeReasons.too_wide,
  unencodable: outcomeReasons.unencodable,
  too_large: outcomeReasons.too_large,
  undecodable_request: 'the bytes are no fetch request of a schema that is known',
  empty_request: 'the message has no content',
} as const
export type DeadLetterReason = keyof typeof deadLetterReasons
