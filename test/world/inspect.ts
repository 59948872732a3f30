import { type TopicValue } from '@aftercall/contracts'
import { judge, type Verdict } from '@aftercall/demo'
import { type LiveConversation } from '@aftercall/simulator'
import { liveRow } from './live-rows.ts'
import { type EndedWorld } from './world.ts'

/** What a world came to. */
export interface Findings {
  /** Conversations that the subscription shows, against their rows. */
  readonly verdict: Verdict
  /** Conversations of which no subscribed event tells, or whose last round none tells of: nobody can know them from events. */
  readonly unseen: number
  /** Ids of delivered events that are not stored, and stored ones that were never delivered. */
  readonly lostEvents: readonly string[]
  readonly strangeEvents: readonly string[]
  readonly deadLetters: number
  readonly unrecognized: number
  /** Conversations that were declared final twice in one round. */
  readonly finalTwice: readonly string[]
  /** Conversations whose row was gone at some moment. */
  readonly vanished: readonly string[]
  readonly leftInQueue: number
  readonly timersLeft: number
  /** Calls for records, and the ids asked in them. */
  readonly calls: number
  readonly idsAsked: number
  /** Ids asked on average of conversations that last less than a day. */
  readonly idsOfShortOnes: number
  /** Conversations that were asked for more often than `mostRequests` allows. */
  readonly askedTooOften: readonly string[]
  /** Rows written that differ from the one before, over all conversations that have rows. */
  readonly revisions: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export interface Life {
  readonly days: number
  readonly rounds: number
  readonly sessions: number
  /** Events that arrive when the end is so long ago that the conversation is forgotten: each may cost one look, by design. */
  readonly afterwards: number
}

/**
 * How often one conversation may be asked for, whatever Genesys does. A round: at its end, four times while its record is behind (15 s, 1, 5 and
 * 30 min), for its wrap-up, and for what comes late. Each session may end alone, so late that a record in hand lacks it.
 * What arrives after all is forgotten is looked up once.
 */
export const mostRequests = ({ days, rounds, sessions, afterwards }: Life): number =>
  Math.ceil(7 * rounds + sessions + slowLooks(days)) + afterwards

/**
 * Of what is open for long: when it has fallen asleep, after two hours and twelve, daily to the age of four days, then each quarter of its age, and
 * from twelve days on every third day.
 */
const slowLooks = (days: number): number =>
  (days < 0.5 ? 0 : 3) +
  Math.min(days, 4) +
  4 * Math.log(Math.min(Math.max(days, 4), 12) / 4) +
  Math.max(0, days - 12) / 3

const daysOf = ({ endedAt }: EndedWorld, { startsAt, endsAt }: LiveConversation, open: boolean): number =>
  ((open ? endedAt : endsAt) - startsAt) / dayMs

/** Looks at everything in a world that is over. */
export async function inspect(world: EndedWorld): Promise<Findings> {
  const { centre, store, queue, ledger } = world
  const shown = centre.conversations.filter((conversation) => isShown(world, conversation))
  const facts = new Map(shown.map((conversation) => [conversation.conversationId, centre.facts(conversation)]))
  const hidden = new Set(
    centre.conversations.map(({ conversationId }) => conversationId).filter((id) => !facts.has(id)),
  )
  const rows = store.finalRows('conversations').map(liveRow)
  const [judged, others] = [
    rows.filter((row) => !hidden.has(row.conversation_id)),
    rows.filter((row) => hidden.has(row.conversation_id)),
  ]
  const verdict = judge([...facts.values()], judged)
  const delivered = new Set(centre.conversations.flatMap((conversation) => centre.facts(conversation).eventIds))
  const stored = new Set(store.finalRows('events_raw').map((row) => String(row['event_id'])))
  const asked = idsAskedOf(world)
  const lives = shown.map((conversation) => ({
    id: conversation.conversationId,
    days: daysOf(world, conversation, facts.get(conversation.conversationId)?.open ?? false),
    rounds: facts.get(conversation.conversationId)?.rounds ?? 1,
    sessions: facts.get(conversation.conversationId)?.sessionCount ?? 0,
    afterwards: (world.arrivals.get(conversation.conversationId) ?? []).filter(
      ({ at }) => at > conversation.endsAt + forgottenAfterMs,
    ).length,
    asked: asked.get(conversation.conversationId) ?? 0,
  }))
  const short = lives.filter(({ days }) => days < 1)
  return {
    // What nobody can know in full still has one row at most.
    verdict: { ...verdict, doubled: [...verdict.doubled, ...repeated(others.map((row) => row.conversation_id))] },
    unseen: hidden.size,
    lostEvents: [...delivered.difference(stored)],
    strangeEvents: [...stored.difference(delivered)],
    deadLetters: store.finalRows('dead_letters').length,
    unrecognized: store.finalRows('unrecognized_events').length,
    finalTwice: await finalTwice(world),
    vanished: [...ledger.vanished],
    leftInQueue: queue.bodies().length,
    timersLeft: world.timersLeft,
    calls: ledger.reads.length,
    idsAsked: ledger.reads.reduce((sum, { ids }) => sum + ids.length, 0),
    idsOfShortOnes: short.reduce((sum, one) => sum + one.asked, 0) / Math.max(1, short.length),
    askedTooOften: lives.filter((one) => one.asked > mostRequests(one)).map(({ id }) => id),
    revisions: [...ledger.written.values()].reduce((sum, list) => sum + new Set(list.map(({ hash }) => hash)).size, 0),
  }
}

const repeated = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.filter((id, index) => ids.indexOf(id) < index)),
]

/** How often each conversation was asked for. */
export function idsAskedOf({ ledger }: Pick<EndedWorld, 'ledger'>): ReadonlyMap<string, number> {
  const asked = new Map<string, number>()
  for (const { ids } of ledger.reads) for (const id of ids) asked.set(id, (asked.get(id) ?? 0) + 1)
  return asked
}

/** A subscription shows a conversation when at least one event of each of its rounds arrives. */
function isShown({ centre, options: { subscription } }: EndedWorld, conversation: LiveConversation): boolean {
  if (subscription === undefined) return true
  const starts = centre.roundStarts(conversation)
  const times = centre.subscribed(conversation).map(({ happenedAt }) => happenedAt)
  return starts.every((start, round) => times.some((at) => at >= start && at < (starts[round + 1] ?? Infinity)))
}

/** A call that is final is remembered so long at least. */
const forgottenAfterMs = 2 * hourMs

/** So long it is remembered that a conversation was final; what comes later begins with round 1 again. */
const rememberedMs = (mediaTypes: readonly string[]): number =>
  mediaTypes.includes('email') ? 31 * dayMs : mediaTypes.includes('message') ? 75 * hourMs : forgottenAfterMs

async function finalTwice(world: EndedWorld): Promise<readonly string[]> {
  const last = new Map<string, number>()
  const twice = new Set<string>()
  const media = new Map(
    world.centre.conversations.map((one) => [one.conversationId, world.centre.facts(one).mediaTypes]),
  )
  for (const { conversationId, round, kind, at } of await completionsOf(world)) {
    if (kind !== 'final') continue
    const key = `${conversationId} ${round}`
    if (at - (last.get(key) ?? Number.NEGATIVE_INFINITY) < rememberedMs(media.get(conversationId) ?? []))
      twice.add(conversationId)
    last.set(key, at)
  }
  return [...twice]
}

/** Everything that completion announced, partition by partition. */
export const completionsOf = ({
  cluster,
  codec,
}: Pick<EndedWorld, 'cluster' | 'codec'>): Promise<readonly TopicValue['conversation-completions'][]> =>
  Promise.all(
    cluster
      .records('conversation-completions')
      .flatMap(({ value }) => (value === null ? [] : [codec.decode('conversation-completions', value)])),
  )
