import { replayHeaders } from '@aftercall/contracts'
import { type Letter } from './letter.ts'

/** Where a letter goes to be tried again. */
export type Route =
  | {
      readonly kind: 'topic'
      readonly topic: string
      readonly partition: number
      readonly key: string | null
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly kind: 'queue'; readonly url: string; readonly source: string }
  | { readonly kind: 'request'; readonly orgId: string; readonly conversationId: string; readonly source: string }
  | { readonly kind: 'none'; readonly why: string }

export interface Surroundings {
  readonly topicPrefix: string
  /** Queues of the bridge; null when the environment names none. */
  readonly queueUrls: readonly string[] | null
}

const none = (why: string): Route => ({ kind: 'none', why })
/** The newest record of a key is the truth there: an old one put back would undo what came after it. */
const compacted = ['completion-state', 'erased', 'reference-entities']

/** The place that a letter was read from, for the group that refused it; or why it cannot be put back. */
export function routeOf(letter: Letter, { topicPrefix, queueUrls }: Surroundings): Route {
  const { source, group, truncated, bodyBytes, reason } = letter
  if (reason === 'undecodable_state')
    return none(
      'its conversation was looked up anew when the state was set aside, and has a new state since: there is nothing to bring back; discard it',
    )
  if (source.startsWith('genesys:')) return requestOf(letter)
  if (truncated)
    return none(
      'its bytes are not kept as a whole (too large, or withheld by the personal-data policy), so there is nothing whole to send',
    )
  if (bodyBytes === 0) return none('it had no content, so there is nothing to send')
  const [, queue] = /^sqs:(.+)\/[^/]+$/.exec(source) ?? []
  if (queue !== undefined) {
    const url = queueUrls?.find((one) => one.split('/').at(-1) === queue)
    return url === undefined ? none(`SQS_QUEUE_URLS names no queue ${queue}`) : { kind: 'queue', url, source }
  }
  const [, topic, partition] = /^kafka:(.+)\/(\d+)\/\d+$/.exec(source) ?? []
  if (topic === undefined) return none('its source is of no kind that this version knows')
  if (group === '') return none('an older version wrote it, and did not say which group refused it')
  if (!topic.startsWith(topicPrefix)) return none(`its topic ${topic} does not begin with KAFKA_TOPIC_PREFIX`)
  if (compacted.includes(topic.slice(topicPrefix.length)))
    return none(`${topic} keeps the newest record of each key, which this one would take the place of`)
  const key = letter.recordKey === '' ? null : letter.recordKey
  return { kind: 'topic', topic, partition: Number(partition), key, headers: replayHeaders(group, source) }
}

/** A record that Genesys answered is asked for anew: what is kept of it is not what a row is made of. */
function requestOf({ organisation, conversationId, source }: Letter): Route {
  if (organisation === '' || conversationId === '')
    return none('it does not say which conversation of which organisation it is')
  return { kind: 'request', orgId: organisation, conversationId, source }
}
