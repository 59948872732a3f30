import { Drift, jsonType, misplaced, type NewConversationEvent } from '@aftercall/contracts'
import { type Envelope, type Parsed } from './envelope.ts'
import { bodyPath, noteEnvelope } from './envelope-drift.ts'
import { bestTime, type EventTime, type Receipt } from './event-time.ts'
import { type BodyField, fieldMatrix } from './field-matrix.ts'
import { bodyReaders } from './field-readers.ts'
import { isObject, type JsonObject, own } from './json.ts'
import { type EventType, idsOf } from './routes.ts'
import { plausibleMs } from './times.ts'
import { misfit } from './value-readers.ts'

const identityFields = new Set(['eventTime', 'conversationId'])

/**
 * Reads a detail event by the field matrix. Only an event without a certain conversation is refused; a value of the wrong type is null and an unknown
 * field is left to `raw`, both listed in `drift`.
 */
export function readConversationEvent(
  envelope: Envelope,
  eventType: EventType,
  receipt: Receipt,
  raw: Buffer,
): Parsed<NewConversationEvent> {
  const body = own(envelope.detail, 'eventBody')
  const fields: JsonObject = isObject(body) ? body : {}
  const identity = conversationOf(envelope, fields)
  if (!identity.ok) return { ...identity, orgId: envelope.orgId, eventId: envelope.id }
  const drift = new Drift()
  if (!isObject(body)) drift.add(bodyPath, jsonType(body ?? null))
  noteEnvelope(envelope, drift)
  if (identity.value.drifted) drift.add(`${bodyPath}.conversationId`, jsonType(fields['conversationId']))
  const value: NewConversationEvent = {
    orgId: envelope.orgId,
    eventId: envelope.id,
    eventType,
    conversationId: identity.value.conversationId,
    ...timeOf(envelope, fields, receipt, drift),
    publishedAt: envelope.publishedAt,
    envelopeTime: envelope.time,
    correlationId: envelope.correlationId,
    source: envelope.source,
    ...receipt,
    ...readFields(fields, eventType, drift),
    drift: drift.paths,
    raw,
  }
  return { ok: true, value }
}

/** The conversation that body and topic agree on; the body may leave it to the topic. */
function conversationOf(
  { detailType, topicName }: Envelope,
  fields: JsonObject,
): Parsed<{ conversationId: string; drifted: boolean }> {
  const named = own(fields, 'conversationId') ?? null
  const inBody = typeof named === 'string' && named !== '' ? named : null
  const drifted = named !== null && inBody === null
  if (topicName === null)
    return inBody === null
      ? { ok: false, reason: 'missing_conversation_id' }
      : { ok: true, value: { conversationId: inBody, drifted } }
  const inTopic = idsOf(detailType, topicName)?.[0]
  if (inTopic === undefined) return { ok: false, reason: 'topic_mismatch' }
  if (inBody !== null && inBody !== inTopic) return { ok: false, reason: 'conversation_mismatch' }
  return { ok: true, value: { conversationId: inTopic, drifted } }
}

function timeOf(envelope: Envelope, fields: JsonObject, receipt: Receipt, drift: Drift): EventTime {
  const stated = own(fields, 'eventTime') ?? null
  const eventTime = plausibleMs(stated)
  if (eventTime === null && stated !== null) drift.add(`${bodyPath}.eventTime`, misfit('number', stated))
  return bestTime(eventTime, envelope, receipt)
}

function readFields(
  fields: JsonObject,
  eventType: EventType,
  drift: Drift,
): Partial<Pick<NewConversationEvent, BodyField>> {
  const read: [string, unknown][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (identityFields.has(name) || value === null) continue
    const rule = Object.hasOwn(fieldMatrix, name) ? fieldMatrix[name as BodyField] : undefined
    if (rule === undefined) {
      drift.unknownField(bodyPath, name)
      continue
    }
    const path = `${bodyPath}.${name}`
    if (!rule.events.has(eventType)) drift.add(path, misplaced)
    read.push([name, bodyReaders[name as BodyField](value, path, drift)])
  }
  // The matrix's kinds are those of the Avro schema; the generated types and the codec check both.
  return Object.fromEntries(read) as Partial<Pick<NewConversationEvent, BodyField>>
}
