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
import { rollDice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type Plan, type Planned, type PlayRequest } from './plan.ts'
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
  /** The events of a conversation as they are published. The same each time it is asked. */
  publications(planned: Planned): Publication[]
  readonly counts: { readonly eventsSent: number; readonly duplicatesSent: number; readonly finished: boolean }
  /** Brings all events to the queue; resolves when the last is there. */
  run(signal: AbortSignal): Promise<void>
}

export function openPlay(
  house: PlayHouse,
  number: number,
  request: PlayRequest,
  plan: Plan,
  assumptions = house.assumptions(),
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
  const publications = (planned: Planned) =>
    publish(detailEvents(stage(planned), assumptions), house.source, rollDice(`${planned.script.throws}/publish`))

  async function run(signal: AbortSignal) {
    const due = dueQueue<Arrival>()
    let next = 0
    const begin = (now: number): number | null => {
      for (; ; next++) {
        const planned = plan.conversations[next]
        if (!planned) return null
        const realStart = time.realOf(startOf(planned))
        if (realStart > now) return realStart
        const dice = rollDice(`${planned.script.throws}/travel`)
        for (const publication of publications(planned)) {
          for (const arrival of arrivals(publication, travelTime, house.transport, dice)) due.push(arrival.dueAt, arrival)
        }
      }
    }
    const onSent = (sent: readonly Arrival[]) => {
      counts.eventsSent += sent.length
      counts.duplicatesSent += sent.filter((arrival) => arrival.repeated).length
    }
    await deliver({ due, begin, send: house.send, concurrency: house.sendConcurrency, onSent, clock }, signal)
    await clock.sleep(Math.max(0, endsAt - clock.now()), signal)
    counts.finished = true
  }

  return { number, request, plan, assumptions, time, endsAt, startOf, stage, publications, counts, run }
}
