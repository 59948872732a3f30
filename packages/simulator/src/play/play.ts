import { type Clock } from '../delivery/clock.ts'
import { deliver } from '../delivery/courier.ts'
import { dueQueue } from '../delivery/due-queue.ts'
import { type PlayTime, playTime } from '../delivery/play-time.ts'
import { type SendBatch } from '../delivery/queue.ts'
import { type Arrival, arrivals, type TransportSettings } from '../delivery/transport.ts'
import { detailEvents } from '../events/detail-events.ts'
import { type EventSource, type Publication, publish } from '../events/envelope.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { type Dice, rollDice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type CentreTraffic, centreTraffic } from '../topics/centre-traffic.ts'
import { conversationTraffic } from '../topics/conversation-traffic.ts'
import { type Plan, type Planned, type PlayRequest, toldUntil } from './plan.ts'
import { stageConversation } from './script.ts'

/** What a play is made on and sent through. */
export interface PlayHouse {
  readonly organisation: Organisation
  /** What is assumed now; a play keeps to what held when it began. */
  readonly assumptions: () => Assumptions
  readonly source: EventSource
  readonly transport: TransportSettings
  readonly send: SendBatch
  readonly sendConcurrency: number
  readonly clock: Clock
}

export interface Play {
  readonly number: number
  readonly request: PlayRequest
  readonly plan: Plan
  /** What was assumed when it began. */
  readonly assumptions: Assumptions
  readonly time: PlayTime
  readonly endsAt: number
  /** When a conversation begins, in the time of the play; it may be long before the play does. */
  startOf(planned: Planned): number
  stage(planned: Planned): Conversation
  /** All events that are sent, repeats not counted. */
  readonly eventCount: number
  /** The detail events of a conversation as they are published, if subscribed to. The same each time it is asked. */
  publications(planned: Planned): Publication[]
  /** What the other topics tell of a conversation. */
  topicPublications(planned: Planned): Publication[]
  /** What they tell of the centre as a whole. */
  readonly centre: CentreTraffic
  readonly counts: { readonly eventsSent: number; readonly duplicatesSent: number; readonly finished: boolean }
  /** Brings all events to the queue; resolves when the last is there. */
  run(signal: AbortSignal): Promise<void>
}

/** `toldBefore`: until when (epoch ms) earlier plays have told of the centre as a whole; this one goes on from there. */
export function openPlay(
  house: PlayHouse,
  number: number,
  request: PlayRequest,
  plan: Plan,
  assumptions = house.assumptions(),
  toldBefore = -Infinity,
): Play {
  const { organisation, clock } = house
  const endsAt = clock.now() + plan.windowMs / request.speed
  const time = playTime(endsAt, request.speed)
  const beginsAt = Math.ceil(time.at(endsAt - plan.windowMs / request.speed))
  // What happened before the play is delivered at its beginning, late, as after an outage.
  const beganAt = clock.now()
  const travelTime: PlayTime = { ...time, realOf: (played) => Math.max(beganAt, time.realOf(played)) }
  const counts = { eventsSent: 0, duplicatesSent: 0, finished: false }
  const startOf = ({ offsetMs }: Planned) => beginsAt + offsetMs
  const stage = (planned: Planned) => stageConversation(organisation, assumptions, planned.script, startOf(planned))
  const published = (conversation: Conversation, { script }: Planned) =>
    publish(detailEvents(conversation, assumptions), house.source, rollDice(`${script.throws}/publish`)).filter(
      ({ envelope }) => plan.subscription.has(envelope['detail-type']),
    )
  const newsroom = { organisation, assumptions, topics: plan.subscription.topics, volume: plan.volume }
  const until = beginsAt + toldUntil(plan)
  const topicPublished = (conversation: Conversation, { script: { throws } }: Planned) =>
    conversationTraffic(newsroom, house.source, { conversation, throws, until })
  const watch = { from: Math.max(beginsAt, toldBefore), to: until, throws: `${request.seed}/${number}` }
  const centre = centreTraffic(newsroom, house.source, plan.layout.traces(beginsAt), watch)

  async function run(signal: AbortSignal) {
    const due = dueQueue<Arrival>()
    const travels = (publication: Publication, dice: Dice) => {
      for (const arrival of arrivals(publication, travelTime, house.transport, dice)) due.push(arrival.dueAt, arrival)
    }
    let next = 0
    const beginConversations = (now: number): number => {
      for (; ; next++) {
        const planned = plan.conversations[next]
        if (!planned) return Infinity
        const realStart = time.realOf(startOf(planned))
        if (realStart > now) return realStart
        const dice = rollDice(`${planned.script.throws}/travel`)
        const conversation = stage(planned)
        for (const publication of published(conversation, planned)) travels(publication, dice)
        const topicDice = dice.fork('topics')
        for (const publication of topicPublished(conversation, planned)) travels(publication, topicDice)
      }
    }
    const told = centre.publications()
    const centreDice = rollDice(`${watch.throws}/centre/travel`)
    let upcoming = told.next()
    const beginCentre = (now: number): number => {
      for (; !upcoming.done; upcoming = told.next()) {
        const realAt = time.realOf(upcoming.value.happenedAt)
        if (realAt > now) return realAt
        travels(upcoming.value, centreDice)
      }
      return Infinity
    }
    const begin = (now: number) => {
      const soonest = Math.min(beginConversations(now), beginCentre(now))
      return soonest === Infinity ? null : soonest
    }
    const onSent = (sent: readonly Arrival[]) => {
      counts.eventsSent += sent.length
      counts.duplicatesSent += sent.filter((arrival) => arrival.repeated).length
    }
    await deliver({ due, begin, send: house.send, concurrency: house.sendConcurrency, onSent, clock }, signal)
    await clock.sleep(Math.max(0, endsAt - clock.now()), signal)
    counts.finished = true
  }

  return {
    number,
    request,
    plan,
    assumptions,
    time,
    endsAt,
    eventCount: plan.eventCount + centre.count,
    startOf,
    stage,
    publications: (planned) => published(stage(planned), planned),
    topicPublications: (planned) => topicPublished(stage(planned), planned),
    centre,
    counts,
    run,
  }
}
