import { conversationKey, type NewConversationEvent, type NewUnrecognizedEvent } from '@aftercall/contracts'
import { readConversationEvent, type Receipt, timeOfUnrecognized } from './conversation-event.ts'
import { type BodyLimits, type Envelope, type Parsed, parseBody, readEnvelope } from './envelope.ts'
import { type DeadLetterReason, type UnrecognizedReason } from './reasons.ts'
import { idsOf, routeOf } from './routes.ts'

/** What becomes of one message: exactly one of three. */
export type Disposition =
  | { readonly kind: 'conversation-event'; readonly key: string; readonly value: NewConversationEvent }
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
  /** Whether a body that is not JSON may be kept as it is. */
  readonly keepUnparsed: boolean
}

/** Reads one body, whatever it is. Never throws. */
export function interpret(body: string, receipt: Receipt, options: InterpretOptions): Disposition {
  const parsed = parseBody(body, Buffer.byteLength(body), options)
  if (!parsed.ok) return deadLetter(parsed, options.keepUnparsed ? body : null)
  const json = options.applyPolicy(parsed.value)
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
  const { orgId, id: eventId, detailType, topicName } = envelope
  if (topicName !== null && idsOf(detailType, topicName) === null)
    return { ok: false, reason: 'topic_mismatch', orgId, eventId }
  const reason = 'unknown_detail_type'
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
