import { type Letter } from './letter.ts'

/** A letter of the sink, unless told otherwise. */
export const letterOf = (more: Partial<Letter> = {}): Letter => ({
  id: '8146faf4bc252f1c',
  stage: 'sink',
  reason: 'row_refused',
  state: 'waiting',
  message: 'A row made of the message does not fit its table.',
  cause: '',
  source: 'kafka:p.conversation-details/3/41',
  topic: 'p.conversation-details',
  organisation: 'org',
  conversationId: 'conversation',
  eventId: '',
  sqsMessageId: '',
  attempts: 1,
  failures: 1,
  firstFailedAt: '2031-05-06T07:08:09.000Z',
  lastFailedAt: '2031-05-06T07:08:09.000Z',
  group: 'p.sink',
  recordKey: 'org/conversation',
  bodyBytes: 10,
  bodySha256: 'hash',
  truncated: false,
  receipt: '',
  receipts: [],
  ...more,
})
