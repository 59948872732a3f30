import { type EventSource, type Publication, wrap } from '../events/envelope.ts'
import { type Dice } from '../facts/dice.ts'
import { type Happening, type Topic } from './topic.ts'

const publishingMs = (dice: Dice, { published }: Topic) =>
  published === 'at-once' ? dice.whole(0, 1) : dice.whole(60, 380)

/** `v2.users.{id}.tokens` with the ids in place. */
function topicNameOf(detailType: string, ids: readonly string[]): string {
  const [first = '', ...rest] = detailType.split('{id}')
  return rest.reduce((name, part, index) => `${name}${ids[index] ?? ''}${part}`, first)
}

/** Wraps what happens on one topic, one after the other; all of it shares a correlation id. */
export function announcer(topic: Topic, source: EventSource, dice: Dice): (happening: Happening) => Publication {
  const correlationId = `${dice.uuid()}${topic.correlationSuffix ?? ''}`
  const { detailType } = topic
  return ({ at, ids, body }) => {
    const publishedAt = at + publishingMs(dice, topic)
    const topicName = topicNameOf(detailType, ids)
    return wrap({ detailType, topicName, body, happenedAt: at, publishedAt, correlationId }, source, dice)
  }
}
