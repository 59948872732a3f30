/** The message of `conversation-details` around the projected record. */

const timestamp = { type: 'long', logicalType: 'timestamp-millis' } as const
const strings = { type: 'array', items: 'string' } as const

export function detailsSchema(record: object): object {
  return {
    type: 'record',
    name: 'ConversationDetails',
    namespace: 'io.aftercall',
    doc: 'The record of one conversation as Genesys answered it: the JSON received, and its typed projection for readers.',
    fields: [
      { name: 'orgId', type: 'string', doc: 'Genesys Cloud organisation id.' },
      { name: 'conversationId', type: 'string', doc: 'Conversation id, unique within the organisation.' },
      {
        name: 'asOf',
        type: timestamp,
        doc: 'Date header of the answer; for a job result the smaller of that and its dataAvailabilityDate.',
      },
      {
        name: 'version',
        type: 'long',
        doc: 'asOf in ms × 4096 + rulesVersion: of two rows of a conversation the greater one is live.',
      },
      { name: 'rulesVersion', type: 'int', doc: 'Version of the rules that made the projection and the row.' },
      { name: 'source', type: 'string', doc: 'details_get, details_query or details_job.' },
      { name: 'lane', type: 'string', doc: 'live, reconciliation or backfill.' },
      { name: 'receivedAt', type: timestamp, doc: 'When the answer was received here.' },
      {
        name: 'hash',
        type: 'string',
        doc: 'SHA-256 of the record as received and of the missing sessions, hex, shortened.',
      },
      {
        name: 'missingSessionIds',
        type: strings,
        doc: 'Sessions known from events that the record lacks.',
        default: [],
      },
      {
        name: 'supersededStart',
        type: ['null', timestamp],
        doc: 'A moment of another UTC day under which an earlier record of the conversation may have its row: that row is to be removed.',
        default: null,
      },
      {
        name: 'drift',
        type: strings,
        doc: 'Paths that are unknown or of an unexpected type; their values are in raw only.',
        default: [],
      },
      { name: 'raw', type: 'bytes', doc: 'The JSON of the record as received, after the personal-data policy.' },
      { name: 'record', type: record, doc: 'Typed projection of raw.' },
    ],
  }
}
