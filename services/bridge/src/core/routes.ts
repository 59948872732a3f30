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
  { readonly family: 'conversation-events'; readonly eventType: EventType } | { readonly family: 'unrecognized-events' }

const unrecognized: Route = { family: 'unrecognized-events' }

/** From detail-type, with its literal `{id}`, to the family whose topic takes the event. Compared exactly. */
const routes: ReadonlyMap<string, Route> = new Map(
  eventTypes.map((eventType) => [
    `v2.detail.events.conversation.{id}.${eventType}`,
    { family: 'conversation-events', eventType },
  ]),
)

export const routeOf = (detailType: string): Route => routes.get(detailType) ?? unrecognized

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
