import { conversationKey, type NewConversationEvent, type NewUnrecognizedEvent } from '@aftercall/contracts'
import { readConversationEvent } from './conversation-event.ts'
import { type BodyLimits, type Envelope, type Parsed, parseBody, readEnvelope } from './envelope.ts'
import { type Receipt, timeOfUnrecognized } from './event-time.ts'
import { type FamilyEvent, readFamilyEvent } from './families/read-family-event.ts'
import { type DeadLetterReason, type UnrecognizedReason } from './reasons.ts'
import { idsOf, routeOf } from './routes.ts'
import { namesSensitive, type SensitiveName, withhold } from './sensitive.ts'

/** What becomes of one message: exactly one of four. */
export type Disposition =
  | { readonly kind: 'conversation-event'; readonly key: string; readonly value: NewConversationEvent }
  | ({ readonly kind: 'family-event' } & FamilyEvent)
  | {
      readonly kind: 'unrecognized'
      readonly reason: UnrecognizedReason
      readonly key: string
      readonly value: NewUnrecognizedEvent
    }
  | {
      readonly kind: 'dead-letter'
      readonly reason: DeadLetterReason
      readonly orgId: string | null
      readonly eventId: string | null
      readonly conversationId: string | null
      /** The body after the policy; null when the policy withholds what it cannot look into. */
      readonly body: string | null
    }

export interface InterpretOptions extends BodyLimits {
  /** Ids of the organisations whose events are accepted. */
  readonly organisations: ReadonlySet<string>
  /** The personal-data policy over parsed JSON; returns its argument when it changes nothing. */
  readonly applyPolicy: (json: unknown) => unknown
  /** What is withheld unless asked for, and has been asked for; nothing by default. */
  readonly keep?: ReadonlySet<SensitiveName>
  /** Whether a body that is not JSON may be kept as it is. */
  readonly keepUnparsed: boolean
}

const nothing: ReadonlySet<SensitiveName> = new Set()

/** Reads one body, whatever it is. Never throws. */
export function interpret(body: string, receipt: Receipt, options: InterpretOptions): Disposition {
  const parsed = parseBody(body, Buffer.byteLength(body), options)
  const keep = options.keep ?? nothing
  if (!parsed.ok) return deadLetter(parsed, options.keepUnparsed && !namesSensitive(body, keep) ? body : null)
  const json = withhold(options.applyPolicy(parsed.value), keep)
  // The bytes as received, unless the policy took something out of them.
  const text = json === parsed.value ? body : JSON.stringify(json)
  const envelope = readEnvelope(json, options.organisations)
  if (!envelope.ok) return deadLetter(envelope, text)
  const read = route(envelope.value, receipt, text)
  return 'kind' in read ? read : deadLetter(read, text)
}

type Refused = Extract<Parsed<never>, { readonly ok: false }>

function route(envelope: Envelope, receipt: Receipt, text: string): Disposition | Refused {
  const target = routeOf(envelope.detailType)
  if (target.family === 'conversation-events') {
    const event = readConversationEvent(envelope, target.eventType, receipt, Buffer.from(text))
    if (!event.ok) return event
    const { orgId, conversationId } = event.value
    return { kind: 'conversation-event', key: conversationKey(orgId, conversationId), value: event.value }
  }
  if (target.family === 'typed') {
    const event = readFamilyEvent(envelope, target.rule, receipt, Buffer.from(text))
    return event.ok ? { kind: 'family-event', ...event.value } : event
  }
  const { orgId, id: eventId, detailType, topicName } = envelope
  if (topicName !== null && idsOf(detailType, topicName) === null)
    return { ok: false, reason: 'topic_mismatch', orgId, eventId }
  const { reason } = target
  const eventTime = timeOfUnrecognized(envelope)
  const value = { orgId, eventId, detailType, reason, topicName, eventTime, ...receipt, raw: Buffer.from(text) }
  return { kind: 'unrecognized', reason, key: eventId, value }
}

const deadLetter = ({ reason, orgId, eventId }: Refused, body: string | null): Disposition => ({
  kind: 'dead-letter',
  reason,
  orgId: orgId ?? null,
  eventId: eventId ?? null,
  // What is refused before it is read has no conversation that could be trusted.
  conversationId: null,
  body,
})
