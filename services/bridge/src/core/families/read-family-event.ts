import { conversationKey, Drift, entityKey, jsonType, type NewTopicValue, topics } from '@aftercall/contracts'
import { type Envelope, type Parsed } from '../envelope.ts'
import { bodyPath, noteEnvelope } from '../envelope-drift.ts'
import { bestTime, type Receipt } from '../event-time.ts'
import { isObject, type JsonObject, own } from '../json.ts'
import { idsOf } from '../routes.ts'
import { plausibleMs } from '../times.ts'
import { misfit } from '../value-readers.ts'
import { type AnyFamilyRule, type FamilyName, type Identity, type Shape } from './family.ts'

/** A typed event of one family, with the key of its record. */
export type FamilyEvent = {
  [F in FamilyName]: { readonly family: F; readonly key: string; readonly value: NewTopicValue[F] }
}[FamilyName]

type Columns = Record<string, unknown>

/**
 * Reads an event by the rule of its detail-type. Only an event without a certain identity is refused; a value of the wrong type is null and an unknown
 * field is left to `raw`, both listed in `drift`.
 */
export function readFamilyEvent(
  envelope: Envelope,
  rule: AnyFamilyRule,
  receipt: Receipt,
  raw: Buffer,
): Parsed<FamilyEvent> {
  const stated = own(envelope.detail, 'eventBody')
  const body: JsonObject = isObject(stated) ? stated : {}
  const { orgId, id: eventId, detailType } = envelope
  const drift = new Drift()
  if (!isObject(stated)) drift.add(bodyPath, jsonType(stated ?? null))
  noteEnvelope(envelope, drift)
  const identity = identityOf(envelope, body, rule, drift)
  if (!identity.ok) return { ...identity, orgId, eventId }

  const columns: Columns = { ...(rule.kind === null ? {} : { kind: rule.kind }), ...identity.value }
  readShape(body, rule.shape, bodyPath, drift, columns)
  const value = {
    orgId,
    eventId,
    detailType,
    ...timeOf(envelope, body, rule, receipt, drift),
    publishedAt: envelope.publishedAt,
    envelopeTime: envelope.time,
    correlationId: envelope.correlationId,
    source: envelope.source,
    ...receipt,
    ...(rule.complete?.(columns) ?? columns),
    drift: drift.paths,
    raw,
  }
  // The shape names columns of the family's own type, and its readers give what the Avro schema asks for; the codec checks both.
  return { ok: true, value: { family: rule.family, key: recordKey(orgId, rule, columns), value } as FamilyEvent }
}

function recordKey(orgId: string, { family, keyOf }: AnyFamilyRule, columns: Columns): string {
  const id = keyOf(columns)
  if (id === null) return orgId
  return topics[family].key === 'conversation' ? conversationKey(orgId, id) : entityKey(orgId, id)
}

/** The ids that the record cannot do without. */
function identityOf(
  { detailType, topicName }: Envelope,
  body: JsonObject,
  { identities }: AnyFamilyRule,
  drift: Drift,
): Parsed<Columns> {
  const inTopic = topicName === null ? [] : idsOf(detailType, topicName)
  if (inTopic === null) return { ok: false, reason: 'topic_mismatch' }
  const found: Columns = {}
  for (const identity of identities) {
    const id = identified(identity, inTopic[identity.inTopic] ?? null, body, drift)
    if (!id.ok) return id
    found[identity.column] = id.value
  }
  return { ok: true, value: found }
}

function identified(
  { inBody, missing, mismatch }: Identity<string>,
  topicId: string | null,
  body: JsonObject,
  drift: Drift,
): Parsed<string> {
  const stated = valueAt(body, inBody) ?? null
  const bodyId = typeof stated === 'string' && stated !== '' ? stated : null
  // Published events leave ids empty where there is none, so that alone is no drift.
  if (stated !== null && stated !== '' && bodyId === null) drift.add([bodyPath, ...inBody].join('.'), jsonType(stated))
  if (mismatch !== null && bodyId !== null && topicId !== null && bodyId !== topicId)
    return { ok: false, reason: mismatch }
  const id = bodyId ?? topicId
  return id === null ? { ok: false, reason: missing } : { ok: true, value: id }
}

function timeOf(envelope: Envelope, body: JsonObject, { time }: AnyFamilyRule, receipt: Receipt, drift: Drift) {
  if (time === null) return bestTime(null, envelope, receipt)
  const stated = valueAt(body, time.path) ?? null
  const eventTime = time.read(stated)
  if (eventTime === null && stated !== null)
    drift.add([bodyPath, ...time.path].join('.'), misfit(time.read === plausibleMs ? 'number' : 'string', stated))
  return bestTime(eventTime, envelope, receipt)
}

function readShape(object: JsonObject, shape: Shape<string>, path: string, drift: Drift, into: Columns): void {
  for (const [name, value] of Object.entries(object)) {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (value === null || field === 'known') continue
    const fieldPath = `${path}.${name}`
    if (field === undefined) drift.unknownField(path, name)
    else if ('column' in field) into[field.column] = field.read(value, fieldPath, drift)
    else if (isObject(value)) readShape(value, field.fields, fieldPath, drift, into)
    else drift.add(fieldPath, jsonType(value))
  }
}

/** What stands at a path; undefined where the way there ends early. An empty path leads nowhere. */
function valueAt(object: JsonObject, path: readonly string[]): unknown {
  let value: unknown = path.length === 0 ? undefined : object
  for (const name of path) value = isObject(value) ? own(value, name) : undefined
  return value
}
