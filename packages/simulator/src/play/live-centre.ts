import { type CallTotals, openCallLedger } from '../api/calls.ts'
import { type ApiHandler } from '../api/exchange.ts'
import { openFaults } from '../api/faults.ts'
import { apiHandler } from '../api/handler.ts'
import { openQuota } from '../api/quota.ts'
import { openStaleReads } from '../api/stale-reads.ts'
import { type ClientCredentials, openTokens } from '../api/tokens.ts'
import { type Clock } from '../delivery/clock.ts'
import { type Arrival, arrivals, type TransportSettings } from '../delivery/transport.ts'
import { detailEvents } from '../events/detail-events.ts'
import { type Publication, publish } from '../events/envelope.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { beginOf, conversationEnd, roundOf } from '../facts/moments.ts'
import { type PlainFacts, plainFacts } from '../facts/plain-facts.ts'
import { foundOrganisation } from '../organisation/found-organisation.ts'
import { recordAt } from '../record/record-at.ts'
import { drawKinds, mixOf, type Wish } from './mix.ts'
import { type Script, stageConversation } from './script.ts'

export interface LiveSettings extends Wish {
  readonly organisationId: string
  readonly organisationSeed: number
  readonly client: ClientCredentials
  readonly requestsPerMinute: number
  readonly seed: number
  readonly conversations: number
  /** When the n-th conversation begins, epoch ms, from a throw in [0, 1). */
  readonly startAt: (thrown: number) => number
  readonly assumptions: Assumptions
  readonly transport: TransportSettings
  /** Whether the customer's rule lets an event of this detail-type through. */
  readonly isSubscribed: (detailType: string) => boolean
}

export interface LiveConversation {
  readonly conversationId: string
  readonly kind: string
  readonly script: Script
  readonly startsAt: number
  /** When the last leg that ever ends is over, after-call work included. */
  readonly endsAt: number
}

/**
 * A centre at the speed of life, without a socket or a queue, for a clock that is moved: whoever holds it brings the arrivals to a queue
 * when they are due, and hands requests to the API.
 */
export interface LiveCentre {
  /** In order of their beginning. */
  readonly conversations: readonly LiveConversation[]
  /** What is published of a conversation and subscribed, in order of happening. The same each time it is asked. */
  subscribed(conversation: LiveConversation): readonly Publication[]
  /** When the conversation was opened for the first time, and each time that it was taken up again. */
  roundStarts(conversation: LiveConversation): readonly number[]
  /** When each of what is subscribed reaches the queue, once or twice. */
  arrivals(conversation: LiveConversation): readonly Arrival[]
  /** The facts, with the ids of the events that are subscribed. */
  facts(conversation: LiveConversation): PlainFacts
  /** The record as one reads it now without any lag; null before the beginning. */
  recordOf(conversation: LiveConversation): object | null
  readonly answer: ApiHandler
  calls(): CallTotals
}

const tokenLifetimeMs = 86_400_000
const cachedConversations = 2_000
const ascending = (one: number, other: number) => one - other
/** The time of the play is the clock's. */
const atLifeSpeed = { at: (real: number) => real, realOf: (played: number) => played }

export function openLiveCentre(settings: LiveSettings, clock: Clock): LiveCentre {
  const { assumptions, transport, seed } = settings
  const organisation = foundOrganisation(settings.organisationId, settings.organisationSeed)
  const source = {
    organisationId: settings.organisationId,
    suffix: 'simulated-centre',
    account: '111122223333',
    region: 'us-east-1',
  }
  const dice = rollDice(`${seed}/live`)
  const [kinds, starts] = [dice.fork('kinds'), dice.fork('starts')]
  const drawn = drawKinds(kinds, mixOf(settings), settings.conversations)
  const unordered = drawn.map((kind, index): LiveConversation => {
    const script = { kind, throws: `${seed}/live/${index}` }
    const startsAt = Math.floor(settings.startAt(starts.next()))
    const conversation = stageConversation(organisation, assumptions, script, startsAt)
    return {
      conversationId: conversation.conversationId,
      kind,
      script,
      startsAt,
      endsAt: conversationEnd(conversation),
    }
  })
  const conversations = unordered.toSorted((one, other) => one.startsAt - other.startsAt)
  const byId = new Map(conversations.map((conversation) => [conversation.conversationId, conversation]))
  const staged = new Map<string, Conversation>()

  const stage = ({ conversationId, script, startsAt }: LiveConversation): Conversation => {
    const known = staged.get(conversationId)
    if (known) return known
    const fresh = stageConversation(organisation, assumptions, script, startsAt)
    staged.set(conversationId, fresh)
    const [oldest] = staged.keys()
    if (staged.size > cachedConversations && oldest !== undefined) staged.delete(oldest)
    return fresh
  }
  const subscribed = (conversation: LiveConversation) =>
    publish(
      detailEvents(stage(conversation), assumptions),
      source,
      rollDice(`${conversation.script.throws}/publish`),
    ).filter(({ envelope }) => settings.isSubscribed(envelope['detail-type']))
  const growth = { ...assumptions, later: (at: number, ms: number) => at + ms }
  const staleReads = openStaleReads(() => assumptions)
  const recordJson = (conversationId: string): string | null => {
    const conversation = byId.get(conversationId)
    const readAt = clock.now() - staleReads.nextLagMs(conversationId)
    if (!conversation || readAt < conversation.startsAt + assumptions.visibleAfterMs) return null
    const record = recordAt(stage(conversation), assumptions, readAt - assumptions.recordDelayMs, growth)
    return record && JSON.stringify(record)
  }
  const calls = openCallLedger()
  return {
    conversations,
    subscribed,
    roundStarts: (conversation) => {
      const rounds = Map.groupBy(stage(conversation).participants, roundOf)
      return [...rounds.values()].map((parts) => Math.min(...parts.map(({ leg }) => beginOf(leg)))).toSorted(ascending)
    },
    arrivals: (conversation) => {
      const travel = rollDice(`${conversation.script.throws}/travel`)
      return subscribed(conversation).flatMap((publication) => arrivals(publication, atLifeSpeed, transport, travel))
    },
    facts: (conversation) =>
      plainFacts(
        stage(conversation),
        assumptions,
        subscribed(conversation).map(({ envelope }) => envelope.id),
      ),
    recordOf: (conversation) => recordAt(stage(conversation), assumptions, clock.now(), growth),
    answer: apiHandler({
      clock,
      calls,
      faults: openFaults(),
      organisation,
      tokens: openTokens(settings.client, tokenLifetimeMs),
      tokenLifetimeMs,
      quota: openQuota(settings.requestsPerMinute),
      details: { recordJson, assumptions: () => assumptions },
    }),
    calls: () => calls.statistics().totals,
  }
}
