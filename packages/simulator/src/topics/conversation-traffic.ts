import { type EventSource, type Publication } from '../events/envelope.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { announcer } from './announce.ts'
import { type Happening, type Topic } from './topic.ts'
import { type TopicVolume } from './volume.ts'

/** What the topics need to know what happens: which of them, how much, and where. */
export interface Newsroom {
  readonly organisation: Organisation
  readonly assumptions: Assumptions
  readonly topics: readonly Topic[]
  readonly volume: TopicVolume
}

/** A conversation, the name of its throws, and the time after which nothing is told. */
export interface Story {
  readonly conversation: Conversation
  readonly throws: string
  readonly until: number
}

/**
 * What happens on each topic in one conversation. Each throws for itself, so that an event is the same whatever else is
 * subscribed to.
 */
export function conversationHappenings(
  { organisation, assumptions, topics, volume }: Newsroom,
  { conversation, throws, until }: Story,
): { topic: Topic; happenings: Happening[] }[] {
  const scene = { conversation, assumptions, organisation, volume, dice: rollDice(`${throws}/topics`) }
  return topics.map((topic) => ({
    topic,
    happenings: (topic.ofConversation?.(scene) ?? []).filter(({ at }) => at <= until),
  }))
}

/** The same as it is published. */
export function conversationTraffic(newsroom: Newsroom, source: EventSource, story: Story): Publication[] {
  return conversationHappenings(newsroom, story).flatMap(({ topic, happenings }) => {
    if (happenings.length === 0) return []
    return happenings.map(announcer(topic, source, rollDice(`${story.throws}/publish/${topic.detailType}`)))
  })
}
