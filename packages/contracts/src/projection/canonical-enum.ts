/** Canonical spellings, those of the detail record. */
const disconnectTypes = [
  'client',
  'conferenceTransfer',
  'consultTransfer',
  'dndEndpoint',
  'dndTransfer',
  'endpoint',
  'error',
  'forwardTransfer',
  'inactivity',
  'noAnswerTransfer',
  'notAvailableTransfer',
  'other',
  'peer',
  'sessionExpired',
  'spam',
  'system',
  'takeover',
  'timeout',
  'transfer',
  'transportFailure',
  'uncallable',
] as const
const mediaTypes = [
  'callback',
  'chat',
  'cobrowse',
  'email',
  'internalmessage',
  'message',
  'screenmonitoring',
  'screenshare',
  'unknown',
  'video',
  'voice',
] as const
const directions = ['inbound', 'outbound'] as const
const purposes = [
  'acd',
  'agent',
  'api',
  'botflow',
  'campaign',
  'customer',
  'dialer',
  'external',
  'fax',
  'group',
  'inbound',
  'ivr',
  'manual',
  'outbound',
  'station',
  'user',
  'voicemail',
  'voicesurveyflow',
  'workflow',
] as const

/** Spellings that put the words the other way round or use other words. */
const otherSpellings = {
  endpointDnd: 'dndEndpoint',
  'endpoint.donotdisturb': 'dndEndpoint',
  transferDnd: 'dndTransfer',
  'transfer.donotdisturb': 'dndTransfer',
  'transfer.consult': 'consultTransfer',
  'transfer.conference': 'conferenceTransfer',
  'transfer.forward': 'forwardTransfer',
  'transfer.noanswer': 'noAnswerTransfer',
  'transfer.notavailable': 'notAvailableTransfer',
} as const

const fold = (value: string) => value.toLowerCase().replaceAll(/[._-]/g, '')
const bySpelling = new Map<string, string>([
  ...[...disconnectTypes, ...mediaTypes, ...directions, ...purposes].map((value) => [fold(value), value] as const),
  ...Object.entries(otherSpellings).map(([spelling, value]) => [fold(spelling), value] as const),
])
const maxLength = 40

/**
 * One spelling for a disconnect type, media type, direction or purpose, whichever source it is from: `DND_ENDPOINT`
 * (events), `endpointDnd` (metrics), `endpoint.dnd` (notifications) and `endpoint.donotdisturb` (REST) are `dndEndpoint`,
 * as in the detail record. A value not known here is returned as it came, for the sets grow without notice.
 * The events' `UNKNOWN` becomes `unknown`; for a disconnect type it means that none was given.
 */
export function canonicalEnum(value: string): string {
  // Long text is no enum; folding it would be work without a bound.
  return value.length > maxLength ? value : (bySpelling.get(fold(value)) ?? value)
}
