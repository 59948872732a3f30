import { foldSpelling, knownValues } from './known-values.ts'

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

/** Canonical spellings are those of the detail record. */
const { disconnectType, mediaType, direction, purpose } = knownValues
const canonical = [...disconnectType, ...mediaType, ...direction, ...purpose]
const bySpelling = new Map<string, string>([
  ...canonical.flatMap((value) => [[value, value] as const, [foldSpelling(value), value] as const]),
  ...Object.entries(otherSpellings).map(([spelling, value]) => [foldSpelling(spelling), value] as const),
])
const maxLength = 40

/**
 * One spelling for a disconnect type, media type, direction or purpose, whichever source it is from: `DND_ENDPOINT`
 * (events), `endpointDnd` (metrics), `endpoint.dnd` (notifications) and `endpoint.donotdisturb` (REST) are `dndEndpoint`,
 * as in the detail record. A value not known here is returned as it came, for the sets grow without notice.
 * The events' `UNKNOWN` becomes `unknown`; for a disconnect type it means that none was given.
 */
export function canonicalEnum(value: string): string {
  // Most values, those of records, are spelled that way already. Long text is no enum; folding it would be work without a bound.
  return bySpelling.get(value) ?? (value.length > maxLength ? value : (bySpelling.get(foldSpelling(value)) ?? value))
}
