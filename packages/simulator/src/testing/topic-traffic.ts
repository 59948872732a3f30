import fc from 'fast-check'
import { type Publication } from '../events/envelope.ts'
import { likelyAssumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { stageConversation } from '../play/script.ts'
import { type CentreTraffic, centreTraffic } from '../topics/centre-traffic.ts'
import { conversationTraffic, type Newsroom } from '../topics/conversation-traffic.ts'
import { everything, subscriptionTo } from '../topics/subscription.ts'
import { noTraces, trace } from '../topics/traces.ts'
import { usualVolume } from '../topics/volume.ts'
import { timelineKinds } from '../timelines/registry.ts'
import { stagedAt, testOrganisation } from './any-conversation.ts'

export const testSource = { organisationId: 'org-1', suffix: 'here', account: '111122223333', region: 'eu-west-1' }
export const watchedMs = 2 * 3_600_000

export interface TopicTraffic {
  readonly told: readonly { readonly conversation: Conversation; readonly publications: readonly Publication[] }[]
  readonly centre: CentreTraffic
}

/** Some hours of a centre in which every topic says all that it can. Some conversations began before, some go on after. */
export function topicTraffic(
  seed: number,
  starts: readonly { readonly kind: string; readonly offsetMs: number }[],
  subscribe: readonly string[] = [everything],
): TopicTraffic {
  const volume = { ...usualVolume, analysedShare: 1, transcribedShare: 1, mishapShare: 1, observationEveryMs: 300_000 }
  const { topics } = subscriptionTo(subscribe)
  const newsroom: Newsroom = { organisation: testOrganisation, assumptions: likelyAssumptions, topics, volume }
  const traces = noTraces()
  const told = starts.map(({ kind, offsetMs }, index) => {
    const throws = `topics/${seed}/${index}`
    const conversation = stageConversation(testOrganisation, likelyAssumptions, { kind, throws }, stagedAt + offsetMs)
    trace(conversation, likelyAssumptions, traces)
    const story = { conversation, throws, until: stagedAt + watchedMs }
    return { conversation, publications: conversationTraffic(newsroom, testSource, story) }
  })
  const watch = { from: stagedAt, to: stagedAt + watchedMs, throws: `topics/${seed}` }
  return { told, centre: centreTraffic(newsroom, testSource, traces, watch) }
}

export const anyStarts = fc.array(
  fc.record({ kind: fc.constantFrom(...timelineKinds), offsetMs: fc.integer({ min: -watchedMs / 4, max: watchedMs }) }),
  { minLength: 1, maxLength: 20 },
)
export const anyTraffic = fc.tuple(fc.nat(), anyStarts).map(([seed, starts]) => topicTraffic(seed, starts))

export const allPublications = ({ told, centre }: TopicTraffic): Publication[] => [
  ...told.flatMap(({ publications }) => publications),
  ...centre.publications(),
]
