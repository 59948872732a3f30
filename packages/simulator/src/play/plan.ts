import { detailEvents } from '../events/detail-events.ts'
import { detailTypeOf } from '../events/envelope.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { rollDice } from '../facts/dice.ts'
import { conversationEnd, isDormant, isOpen } from '../facts/moments.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { layOutTopics, sketchTopics, type TopicLayout, type TopicSketch } from '../topics/lay-out.ts'
import { type Newsroom } from '../topics/conversation-traffic.ts'
import { type Subscription, subscriptionTo } from '../topics/subscription.ts'
import { type TopicVolume, usualVolume } from '../topics/volume.ts'
import { drawKinds, mixOf, type Wish } from './mix.ts'
import { type Script, stageConversation } from './script.ts'

export interface PlayRequest extends Wish {
  readonly conversations: number
  readonly seed: number
  /** How many times as fast as life. It compresses delivery only; durations in the data stay true to life. */
  readonly speed: number
  /** How long the play should take by the machine's clock; a low speed may need longer. */
  readonly seconds: number
  /** Which events are sent: detail-types, or names of several (`subscriptionTo`). */
  readonly subscribe?: readonly string[]
  /** Where the topics shall say more or less than they usually do. */
  readonly topicVolume?: Partial<TopicVolume>
}

/** One conversation to be played: how to make it, and where it lies in the play. */
export interface Planned {
  readonly script: Script
  readonly conversationId: string
  readonly eventCount: number
  /** From the beginning to the last end that anything in it ever comes to. */
  readonly durationMs: number
  /** Whether something in it never ends. */
  readonly staysOpen: boolean
  /** Whether that is only because of an appointment that is still to come. */
  readonly dormant: boolean
  /** After the play's beginning, in the time of the play; below 0 if the conversation was going on already. */
  readonly offsetMs: number
}

export interface Plan {
  /** In order of their beginning. */
  readonly conversations: readonly Planned[]
  /** How much time passes in the play. */
  readonly windowMs: number
  /** Events of single conversations, those of topics beside the detail events included. */
  readonly eventCount: number
  readonly subscription: Subscription
  readonly volume: TopicVolume
  /** What the topics have to speak of. */
  readonly layout: TopicLayout
}

/** Nothing is told any more so shortly before the play's end, in times after its beginning. */
export const toldUntil = ({ windowMs }: Pick<Plan, 'windowMs'>): number => windowMs - tailMs

/** What begins in a play has begun in the last 48 hours, also some while after the play's end. */
const longestWindowMs = 47 * 3_600_000
/** The last event shall be there before the play's time meets the machine's. */
const tailMs = 1_000
/** What lasts longer does not make a play longer: it begins before the play does. */
const longestStretchMs = 3_600_000
const slice = 250

/** A conversation that begins at 0: it is staged only once before it is played. */
interface Sketch {
  readonly planned: Omit<Planned, 'offsetMs'>
  readonly topics: TopicSketch
}

/** Where a conversation begins: anywhere in the window if it fits, else so that its end lies there. */
function offsetIn(windowMs: number, durationMs: number, chance: number): number {
  const room = windowMs - tailMs - durationMs
  return Math.floor(room > 0 ? chance * room : room - chance * (windowMs - 2 * tailMs))
}

/** What a play is planned with. */
interface Drawing {
  readonly newsroom: Newsroom
  readonly subscription: Subscription
}

function sketchOf(script: Script, { newsroom, subscription }: Drawing): Sketch {
  const { organisation, assumptions } = newsroom
  const conversation = stageConversation(organisation, assumptions, script, 0)
  const events = detailEvents(conversation, assumptions).filter(({ suffix }) => subscription.has(detailTypeOf(suffix)))
  return {
    planned: {
      script,
      conversationId: conversation.conversationId,
      eventCount: events.length,
      durationMs: conversationEnd(conversation),
      staysOpen: isOpen(conversation),
      dormant: isDormant(conversation),
    },
    topics: sketchTopics(newsroom, { conversation, throws: script.throws }),
  }
}

/** How much time passes: as much as is wanted, and at least as much as what fits into it needs. */
function windowOf({ seconds, speed }: PlayRequest, sketches: readonly Sketch[]): number {
  const wanted = Math.min(seconds * 1_000 * speed, longestWindowMs)
  return sketches
    .map(({ planned: { durationMs } }) => durationMs)
    .filter((lasts) => lasts <= longestStretchMs)
    .reduce((most, lasts) => Math.max(most, lasts + 2 * tailMs), Math.max(wanted, 4 * tailMs))
}

/** Lays out a play. It gives way to other work every few conversations, because large plays take seconds to lay out. */
export async function planPlay(
  organisation: Organisation,
  assumptions: Assumptions,
  request: PlayRequest,
  playNumber: number,
  signal: AbortSignal,
): Promise<Plan> {
  const dice = rollDice(`${request.seed}/${playNumber}`)
  const [drawing, starts] = [dice.fork('kinds'), dice.fork('starts')]
  const subscription = subscriptionTo(request.subscribe)
  const volume = { ...usualVolume, ...request.topicVolume }
  const newsroom = { organisation, assumptions, topics: subscription.topics, volume }
  const sketches: Sketch[] = []
  for (const [index, kind] of drawKinds(drawing, mixOf(request), request.conversations).entries()) {
    sketches.push(sketchOf({ kind, throws: `${request.seed}/${playNumber}/${index}` }, { newsroom, subscription }))
    if (index % slice === slice - 1) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
  }
  const windowMs = windowOf(request, sketches)
  const placed = sketches
    .map((sketch) => ({ ...sketch, offsetMs: offsetIn(windowMs, sketch.planned.durationMs, starts.next()) }))
    .sort((a, b) => a.offsetMs - b.offsetMs)
  const conversations = placed.map(({ planned, offsetMs }) => ({ ...planned, offsetMs }))
  const layout = layOutTopics(placed, toldUntil({ windowMs }))
  const eventCount = conversations.reduce((total, planned) => total + planned.eventCount, layout.eventCount)
  return { conversations, windowMs, eventCount, subscription, volume, layout }
}
