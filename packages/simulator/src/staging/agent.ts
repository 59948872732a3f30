import {
  type AfterCall,
  type DisconnectType,
  type Participant,
  type PersonLeg,
  type Stretch,
} from '../facts/conversation.ts'
import { type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller } from './caller.ts'
import { readMedia } from './media-path.ts'
import { isLate, type QueueVisit, routingDisclosures, waitMsOf } from './queue-wait.ts'

export interface Talk {
  readonly type: 'interact' | 'hold'
  readonly start: number
  readonly end: number
}

/** A stretch shows that it became a conference if it was still going on then. */
export const inConference = ({ end }: { end: number }, since: number | undefined) =>
  since === undefined || end <= since ? {} : { conferenceSince: since }

/** How long two people talk, cut into talking and hold. Contiguous, beginning and ending with talk. */
export function talkStretches({ dice }: Stage, from: number, to: number): Talk[] {
  const holds = to - from > 60_000 && dice.chance(0.35) ? dice.whole(1, 2) : 0
  const part = Math.floor((to - from) / (2 * holds + 1))
  const cuts = Array.from({ length: 2 * holds }, (_, i) => from + part * (i + 1) + dice.whole(-part / 3, part / 3))
  const edges = [from, ...cuts.map(Math.round), to]
  return edges.slice(1).map((end, i) => ({ type: i % 2 === 0 ? 'interact' : 'hold', start: edges[i] ?? from, end }))
}

/** The agent's side of a visit: everything but what became of the offer. */
function agentLeg(stage: Stage, caller: Caller, visit: QueueVisit, user: User) {
  const { dice, organisation } = stage
  const { queue } = visit
  return {
    role: 'agent' as const,
    userId: user.id,
    queueId: queue.id,
    sessionId: dice.uuid(),
    direction: caller.direction ?? ('inbound' as const),
    ...(caller.campaign ? { campaign: caller.campaign } : {}),
    ani: caller.ani,
    dnis: caller.line.number,
    sessionDnis: user.stationAddress,
    edgeId: dice.pick(organisation.edges).id,
    protocolCallId: dice.uuid(),
    peerId: caller.sessionId,
    remote: caller.remote,
    divisionId: user.divisionId,
    ...(queue.utilizationLabelId ? { utilizationLabelId: queue.utilizationLabelId } : {}),
    disclosures: routingDisclosures(visit),
  }
}

const agent = (stage: Stage, leg: PersonLeg): Participant => ({
  participantId: stage.dice.uuid(),
  userId: leg.userId,
  purpose: 'agent',
  data: [],
  leg,
})

const wrapup = (from: number, work: AfterCall, disconnectType: DisconnectType): Stretch => ({
  type: 'wrapup',
  start: from,
  end: work.endedAt,
  atEnd: { disconnectType, wrapUpCode: work.code },
})

export interface Unanswered {
  readonly user: User
  readonly part: 'declined' | 'timed-out' | 'caller-gone'
  readonly ringsFrom: number
  readonly ringsTo: number
  readonly failed?: boolean
  /** Some who never answered are given after-call work all the same. */
  readonly afterCall?: AfterCall
}

const unansweredType = { declined: 'client', 'timed-out': 'system', 'caller-gone': 'peer' } as const

/** An agent who was offered the call and did not take it. */
export function unansweredAgent(stage: Stage, caller: Caller, visit: QueueVisit, offer: Unanswered): Participant {
  const here = { queueId: visit.queue.id, skillIds: visit.queue.skillIds }
  const disconnectType = unansweredType[offer.part]
  const { afterCall, ringsFrom, ringsTo } = offer
  const errorCode = offer.failed ? { errorCode: 'error.ininedgecontrol.session.inactive' } : {}
  return agent(stage, {
    ...agentLeg(stage, caller, visit, offer.user),
    part: offer.part,
    ...(offer.failed ? { failed: true } : {}),
    ...(afterCall ? { afterCall } : {}),
    stretches: [
      { type: 'alert', start: ringsFrom, end: ringsTo, queue: here, atEnd: { disconnectType, ...errorCode } },
      ...(afterCall ? [{ ...wrapup(ringsTo, afterCall, disconnectType), queue: here }] : []),
    ],
    readings: [],
  })
}

export interface Answered {
  readonly user: User
  readonly ringsFrom: number
  readonly answeredAt: number
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
  readonly transferred?: 'blind' | 'consult'
  readonly consultedAt?: number
  readonly conferenceSince?: number
  /** What lies between answer and hang-up, if it is not left to chance. */
  readonly talk?: readonly Talk[]
  readonly afterCall: AfterCall | null
}

/** The agent who took the call from the queue. */
export function answeringAgent(stage: Stage, caller: Caller, visit: QueueVisit, call: Answered): Participant {
  const { dice } = stage
  const here = { queueId: visit.queue.id, skillIds: visit.queue.skillIds }
  const { answeredAt, hangUpAt, disconnectType, afterCall } = call
  const talk = call.talk ?? talkStretches(stage, answeredAt, hangUpAt)
  const leg = agentLeg(stage, caller, visit, call.user)
  return agent(stage, {
    ...leg,
    part: 'answered',
    answeredAfter: { waitMs: waitMsOf(visit), late: isLate(visit) },
    ...(call.transferred ? { transferred: call.transferred } : {}),
    ...(call.consultedAt === undefined ? {} : { consultedAt: call.consultedAt }),
    ...(afterCall ? { afterCall } : { acwSkippedAt: hangUpAt }),
    stretches: [
      { type: 'alert', start: call.ringsFrom, end: answeredAt, queue: here },
      ...talk.map((stretch, index) => ({
        ...stretch,
        queue: here,
        ...inConference(stretch, call.conferenceSince),
        ...(index === talk.length - 1 ? { atEnd: { disconnectType } } : {}),
      })),
      ...(afterCall ? [{ ...wrapup(hangUpAt, afterCall, disconnectType), queue: here }] : []),
    ],
    readings: [
      readMedia(dice, 'audio/opus', answeredAt, hangUpAt),
      readMedia(dice, 'audio/opus', answeredAt, hangUpAt),
    ],
    disclosures: [...leg.disclosures, ...(afterCall ? [] : [{ at: hangUpAt, fields: { acwSkipped: true } }])],
  })
}
