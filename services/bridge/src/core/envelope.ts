import { isDeeperThan, isObject, type JsonObject, own } from './json.ts'
import { type DeadLetterReason } from './reasons.ts'
import { parseInstant } from './times.ts'
import { hasMoreFields, maxFields } from './width.ts'

/** An event as EventBridge delivers it: the whole body of the message. */
export interface Envelope {
  readonly id: string
  /** Topic template with the literal `{id}`. */
  readonly detailType: string
  readonly source: string
  readonly orgId: string
  /** Whole seconds and cut off: up to a second before `publishedAt`. */
  readonly time: number | null
  /** When Genesys published it. */
  readonly publishedAt: number | null
  readonly topicName: string | null
  readonly correlationId: string | null
  readonly detail: JsonObject
  /** Every field of the envelope, for the search for drift. */
  readonly fields: JsonObject
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false
      readonly reason: DeadLetterReason
      readonly orgId?: string | undefined
      readonly eventId?: string | undefined
    }

export interface BodyLimits {
  /** UTF-8 bytes. */
  readonly maxBodyBytes: number
  readonly maxDepth: number
}

/** The JSON of a body; the only place where it is parsed. A byte order mark is tolerated. */
export function parseBody(body: string, bytes: number, { maxBodyBytes, maxDepth }: BodyLimits): Parsed<unknown> {
  if (bytes > maxBodyBytes) return { ok: false, reason: 'body_too_large' }
  if (hasMoreFields(body, maxFields)) return { ok: false, reason: 'too_wide' }
  let value: unknown
  try {
    value = JSON.parse(body.startsWith('\uFEFF') ? body.slice(1) : body)
  } catch {
    return { ok: false, reason: 'not_json' }
  }
  return isDeeperThan(value, maxDepth) ? { ok: false, reason: 'too_deep' } : { ok: true, value }
}

/** `aws.partner/genesys.com/cloud/<organisation>/<suffix>`; test partners have a longer domain. */
const partner = /^aws\.partner\/genesys\.com(\.[a-z0-9.-]+)?\//

/** Reads what every event has. Ids are any text: published ones are not valid UUIDs. */
export function readEnvelope(json: unknown, organisations: ReadonlySet<string>): Parsed<Envelope> {
  if (!isObject(json)) return { ok: false, reason: 'not_an_object' }
  const id = text(own(json, 'id'))
  const eventId = id ?? undefined
  const detailType = text(own(json, 'detail-type'))
  const source = text(own(json, 'source'))
  const detail = own(json, 'detail')
  if (id === null || detailType === null || source === null || !isObject(detail))
    return { ok: false, reason: isObject(own(json, 'requestPayload')) ? 'lambda_wrapped' : 'not_an_event', eventId }
  if (!partner.test(source)) return { ok: false, reason: 'foreign_source', eventId }
  const orgId = source.split('/')[3] ?? ''
  if (orgId === '') return { ok: false, reason: 'source_without_organisation', eventId }
  if (!organisations.has(orgId)) return { ok: false, reason: 'unknown_organisation', orgId, eventId }
  const metadata = own(detail, 'metadata')
  return {
    ok: true,
    value: {
      id,
      detailType,
      source,
      orgId,
      time: parseInstant(own(json, 'time')),
      publishedAt: parseInstant(own(detail, 'timestamp')),
      topicName: text(own(detail, 'topicName')),
      correlationId: isObject(metadata) ? text(own(metadata, 'CorrelationId')) : null,
      detail,
      fields: json,
    },
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
