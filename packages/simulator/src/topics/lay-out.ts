import { type Conversation } from '../facts/conversation.ts'
import { conversationHappenings, type Newsroom, type Story } from './conversation-traffic.ts'
import { noTraces, trace, type Traces } from './traces.ts'

/** What all conversations of a play together give the topics to speak of. */
export interface TopicLayout {
  /** How many events the topics will tell of single conversations. */
  readonly eventCount: number
  /** In the time of the stories. */
  readonly traces: Traces
}

const slice = 250

/** Looks through all conversations once. Gives way to other work every few, because large plays take seconds. */
export async function layOutTopics(
  newsroom: Newsroom,
  stories: Iterable<Story>,
  signal: AbortSignal,
): Promise<TopicLayout> {
  const traces = noTraces()
  if (newsroom.topics.length === 0) return { eventCount: 0, traces }
  const ofCentre = newsroom.topics.some((topic) => topic.ofCentre)
  let [eventCount, seen] = [0, 0]
  for (const story of stories) {
    for (const { happenings } of conversationHappenings(newsroom, story)) eventCount += happenings.length
    if (ofCentre) traceOf(newsroom, story.conversation, traces)
    if (++seen % slice === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
  }
  return { eventCount, traces }
}

const traceOf = ({ assumptions }: Newsroom, conversation: Conversation, into: Traces) =>
  trace(conversation, assumptions, into)
