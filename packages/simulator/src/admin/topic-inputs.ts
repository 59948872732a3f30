import { everything, subscriptionTo, UnknownTopicError, usualSubscription } from '../topics/subscription.ts'
import { type TopicVolume, usualVolume, volumeNames } from '../topics/volume.ts'
import { type Fields, fieldsOf, numberIn } from './fields.ts'
import { BadInputError } from './given-records.ts'

/** What holds for plays that do not say which topics, and how much of them. */
export interface TopicDefaults {
  readonly subscribe?: readonly string[]
  readonly topicVolume?: TopicVolume
}

/** @throws BadInputError if a name is no topic's. */
export function subscribeIn({ subscribe }: Fields, defaults: TopicDefaults): readonly string[] {
  if (subscribe === undefined) return defaults.subscribe ?? usualSubscription
  if (!Array.isArray(subscribe) || !subscribe.every((name) => typeof name === 'string')) {
    throw new BadInputError(`subscribe must be a list of names, for instance ["${everything}"]; see the README`)
  }
  try {
    subscriptionTo(subscribe)
  } catch (cause) {
    if (cause instanceof UnknownTopicError) throw new BadInputError(cause.message, { cause })
    throw cause
  }
  return subscribe
}

/** Shares are at most 1; two observations lie at least the platform's own second apart. */
const rangeOf = (name: keyof TopicVolume) => {
  if (name.endsWith('Share')) return { least: 0, most: 1, whole: false }
  return name.endsWith('Ms') ? { least: 1_000, most: 86_400_000 } : { least: 0, most: 100_000 }
}

export function topicVolumeIn(fields: Fields, { topicVolume = usualVolume }: TopicDefaults): TopicVolume {
  const given = fieldsOf(fields['topicVolume'] ?? {}, volumeNames)
  const changed = volumeNames.map((name) => [
    name,
    numberIn(given, name, { ...rangeOf(name), fallback: topicVolume[name] }),
  ])
  return { ...topicVolume, ...(Object.fromEntries(changed) as Partial<TopicVolume>) }
}
