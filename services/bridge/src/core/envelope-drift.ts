import { type Drift } from '@aftercall/contracts'
import { type Envelope } from './envelope.ts'
import { type JsonObject } from './json.ts'

const envelopeFields = new Set([
  ...['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
  // Added by EventBridge when an archive is replayed.
  'replay-name',
])
const detailFields = new Set(['topicName', 'version', 'eventBody', 'metadata', 'timestamp'])

/** Where the body stands, for the paths of drift. */
export const bodyPath = 'detail.eventBody'

/** Notes what is unknown around the body. */
export function noteEnvelope(envelope: Envelope, drift: Drift): void {
  noteUnknown(envelope.fields, envelopeFields, '', drift)
  noteUnknown(envelope.detail, detailFields, 'detail', drift)
}

function noteUnknown(object: JsonObject, known: ReadonlySet<string>, path: string, drift: Drift) {
  for (const name of Object.keys(object)) if (!known.has(name)) drift.unknownField(path, name)
}
