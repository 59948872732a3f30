import { detailTypeOf } from '../events/envelope.ts'
import { eventSuffixes } from '../events/matrix.ts'
import { topics } from './registry.ts'
import { type Topic, topicGroups } from './topic.ts'

export const everything = 'everything'

/** What a play sends unless it is told otherwise. */
export const usualSubscription: readonly string[] = [everything]

export interface Subscription {
  has(detailType: string): boolean
  /** The topics beside the detail events that are subscribed to. */
  readonly topics: readonly Topic[]
}

export class UnknownTopicError extends Error {
  override readonly name = 'UnknownTopicError'
  constructor(name: string) {
    super(`nothing is called ${JSON.stringify(name)} that could be subscribed to; use any of: ${known()}`)
  }
}

const known = () =>
  [everything, ...topicGroups, ...eventSuffixes, ...topics.map(({ detailType }) => detailType)].join(', ')

/** The detail-types that a name stands for: a group, a detail event by its suffix, or a detail-type itself. */
function detailTypesOf(name: string): readonly string[] {
  const detail = eventSuffixes.map(detailTypeOf)
  const all = [...detail, ...topics.map(({ detailType }) => detailType)]
  if (name === everything) return all
  if (name === 'detail') return detail
  const suffix = eventSuffixes.find((one) => one === name)
  if (suffix) return [detailTypeOf(suffix)]
  const found = topics.filter(({ group, detailType }) => group === name || detailType === name)
  if (found.length > 0) return found.map(({ detailType }) => detailType)
  if (all.includes(name)) return [name]
  throw new UnknownTopicError(name)
}

/** What a list of names subscribes to. @throws UnknownTopicError */
export function subscriptionTo(names: readonly string[] = usualSubscription): Subscription {
  const chosen = new Set(names.flatMap(detailTypesOf))
  return {
    has: (detailType) => chosen.has(detailType),
    topics: topics.filter(({ detailType }) => chosen.has(detailType)),
  }
}
