import { type AnyFamilyRule } from './families/family.ts'
import { familyRules } from './families/family-rules.ts'
import { type UnrecognizedReason } from './reasons.ts'

/** Suffixes of the sixteen detail events of a conversation. */
export const eventTypes = [
  'customer.start',
  'customer.end',
  'contact',
  'flow.start',
  'flow.end',
  'flow.outcome',
  'acd.start',
  'acd.end',
  'user.start',
  'user.end',
  'acw',
  'wrapup',
  'outbound',
  'voicemail.start',
  'voicemail.end',
  'attributes',
] as const
export type EventType = (typeof eventTypes)[number]

export type Route =
  | { readonly family: 'conversation-events'; readonly eventType: EventType }
  | { readonly family: 'typed'; readonly rule: AnyFamilyRule }
  | { readonly family: 'unrecognized-events'; readonly reason: UnrecognizedReason }

/** From detail-type, with its literal `{id}`, to the family whose topic takes the event. Compared exactly. */
const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ...eventTypes.map(
    (eventType) =>
      [`v2.detail.events.conversation.{id}.${eventType}`, { family: 'conversation-events', eventType }] as const,
  ),
  ...familyRules.map((rule) => [rule.detailType, { family: 'typed', rule }] as const),
])

export const routeOf = (detailType: string): Route =>
  routes.get(detailType) ?? { family: 'unrecognized-events', reason: unrecognizedReason(detailType) }

const snapshots = ['v2.users.{id}.conversations', 'v2.routing.queues.{id}.conversations']

function unrecognizedReason(detailType: string): UnrecognizedReason {
  if (detailType.startsWith('v2.detail.events.')) return 'unknown_detail_event'
  const isSnapshot = snapshots.some((topic) => detailType === topic || detailType.startsWith(`${topic}.`))
  return isSnapshot ? 'conversation_snapshot' : 'unknown_detail_type'
}

/**
 * The ids that stand in `topicName` where `detailType` has `{id}`; null when the two disagree. An id is any text without the
 * words around it.
 */
export function idsOf(detailType: string, topicName: string): readonly string[] | null {
  const literals = detailType.split('{id}')
  const [first = '', ...others] = literals
  if (!topicName.startsWith(first)) return null
  const ids: string[] = []
  let at = first.length
  for (const [index, literal] of others.entries()) {
    const isLast = index === others.length - 1
    const end = isLast ? topicName.length - literal.length : topicName.indexOf(literal, at + 1)
    if (end <= at || !topicName.startsWith(literal, end)) return null
    ids.push(topicName.slice(at, end))
    at = end + literal.length
  }
  return at === topicName.length ? ids : null
}
