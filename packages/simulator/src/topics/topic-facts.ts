import { type Publication } from '../events/envelope.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type CentreDay } from './centre-day.ts'
import { type ConversationTopicFacts, conversationTopicFacts } from './conversation-topic-facts.ts'
import { type Interval } from './interval.ts'
import { presenceDefinitionId } from './presence-definitions.ts'

/**
 * What the topics have told so far, in plain words: what a checker compares tables with. Times are ISO-8601 with
 * milliseconds; an `end` of null says that it goes on.
 */
export interface TopicFacts {
  /** Envelope ids of all events by detail-type, each once however often it was sent; the detail events too. */
  readonly eventIds: Readonly<Record<string, readonly string[]>>
  readonly users: readonly UserFacts[]
  readonly queues: readonly QueueFacts[]
  /** Only conversations of which a topic beside the detail events has told something. */
  readonly conversations: readonly ConversationTopicFacts[]
}

export interface UserFacts {
  readonly userId: string
  /** Without gap or overlap, in order of time; so is `presence`. */
  readonly routingStatus: readonly { readonly status: string; readonly start: string; readonly end: string | null }[]
  readonly presence: readonly {
    readonly systemPresence: string
    readonly presenceDefinitionId: string
    readonly start: string
    readonly end: string | null
  }[]
}

export interface QueueFacts {
  readonly queueId: string
  readonly mediaType: string
  /** What it had in hand at each moment at which it was told. */
  readonly observations: readonly {
    readonly at: string
    readonly waiting: number
    readonly alerting: number
    readonly interacting: number
  }[]
}

const iso = (at: number) => new Date(at).toISOString()

/** What came later is not known yet, and what ends later still goes on. */
function known<State>(intervals: readonly Interval<State>[], now: number) {
  return intervals
    .filter(({ start }) => start <= now)
    .map(({ state, start, end }) => ({ state, start: iso(start), end: end === null || end > now ? null : iso(end) }))
}

/** One day after the other: what was open when one ended, ended when the next began. */
function joined<State>(days: readonly (readonly Interval<State>[])[]): Interval<State>[] {
  const all = days.flat()
  return all.map((interval, index) => ({ ...interval, end: interval.end ?? all[index + 1]?.start ?? null }))
}

function userFacts(days: readonly CentreDay[], organisation: Organisation, now: number): UserFacts[] {
  const byUser = Map.groupBy(
    days.flatMap(({ users }) => users),
    ({ user }) => user.id,
  )
  return [...byUser].map(([userId, all]) => ({
    userId,
    routingStatus: known(joined(all.map(({ routing }) => routing)), now).map(({ state, ...when }) => ({
      status: state,
      ...when,
    })),
    presence: known(joined(all.map(({ presence }) => presence)), now).map(({ state, ...when }) => ({
      systemPresence: state,
      presenceDefinitionId: presenceDefinitionId(organisation, state),
      ...when,
    })),
  }))
}

const queueFacts = (days: readonly CentreDay[], now: number): QueueFacts[] =>
  days.flatMap(({ queues }) =>
    queues.map(({ queueId, mediaType, sights }) => ({
      queueId,
      mediaType,
      observations: sights.flatMap(({ at, counts }) => (at <= now ? [{ at: iso(at), ...counts }] : [])),
    })),
  )

/** After so many events other work is given way to. */
const slice = 5_000

/**
 * `days` in order of time; `told` is every event of every play that was published by `now` (epoch ms of the play).
 * Only users and queues of a subscription that tells of them are stated.
 */
export async function topicFacts(
  days: readonly CentreDay[],
  told: Iterable<Publication>,
  organisation: Organisation,
  now: number,
): Promise<TopicFacts> {
  const eventIds: Record<string, string[]> = {}
  const conversations = conversationTopicFacts()
  let seen = 0
  for (const { envelope } of told) {
    ;(eventIds[envelope['detail-type']] ??= []).push(envelope.id)
    conversations.add(envelope)
    if (++seen % slice === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    eventIds,
    users: userFacts(days, organisation, now),
    queues: queueFacts(days, now),
    conversations: conversations.stated(),
  }
}
