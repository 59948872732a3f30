import { type TopicName, topicNames } from '@aftercall/contracts'
import { type LagQuestion } from '@aftercall/kafka'

export interface Groups {
  readonly completion: string
  readonly details: string
  readonly sink: string
}

export interface ServiceLag {
  readonly service: keyof Groups
  readonly topic: TopicName
}

const requests: readonly TopicName[] = [
  'fetch-requests-live',
  'fetch-requests-reconciliation',
  'fetch-requests-backfill',
]
const readers: Readonly<Record<keyof Groups, readonly TopicName[]>> = {
  completion: ['conversation-events', 'fetch-outcomes'],
  details: requests,
  sink: topicNames.filter((name) => name !== 'fetch-outcomes' && !requests.includes(name)),
}

/** Written by the steps of completion. */
const transactional: ReadonlySet<TopicName> = new Set([
  'fetch-requests-live',
  'conversation-completions',
  'completion-state',
])

export const services = Object.keys(readers) as readonly (keyof Groups)[]

/** Which service reads which topics. */
export const serviceLags: readonly ServiceLag[] = services.flatMap((service) =>
  readers[service].map((topic) => ({ service, topic })),
)

export const questionOf = ({ service, topic }: ServiceLag, groups: Groups, topicPrefix: string): LagQuestion => ({
  groupId: `${topicPrefix}${groups[service]}`,
  topic: `${topicPrefix}${topic}`,
  isTransactional: transactional.has(topic),
})
