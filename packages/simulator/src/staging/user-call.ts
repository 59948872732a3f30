import { type DisconnectType, type Participant, type PersonLeg, type QueueOfStretch } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { talkStretches } from './agent.ts'
import { workAfterCall } from './after-call.ts'
import { readMedia } from './media-path.ts'

/** A call that a user places: raise the own station, dial, and talk if somebody answers. */
export interface PlacedCall {
  readonly user: User
  readonly sessionId: string
  readonly peerId: string
  readonly ani: string
  readonly dnis: string
  readonly remote: string
  readonly dialsFrom: number
  /** When the other side answered; absent if nobody did. */
  readonly answeredAt?: number
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
  /** Set when the call is made on behalf of a queue: then it carries the queue and ends with after-call work. */
  readonly onBehalfOf?: Queue
  /** The call back of a callback: after-call work belongs to the callback's own leg. */
  readonly forCallback?: boolean
}

export function placingParticipant(stage: Stage, call: PlacedCall): Participant {
  const { dice, startAt, organisation } = stage
  const { user, onBehalfOf, answeredAt, hangUpAt, disconnectType, dialsFrom } = call
  const role = onBehalfOf ? 'agent' : 'user'
  const queue: { queue?: QueueOfStretch } = onBehalfOf ? { queue: { queueId: onBehalfOf.id, skillIds: [] } } : {}
  const afterCall = onBehalfOf && !call.forCallback ? workAfterCall(dice, onBehalfOf, hangUpAt) : null
  const skipped = onBehalfOf !== undefined && !afterCall && !call.forCallback
  const atEnd = { disconnectType }
  const talk = answeredAt === undefined ? [] : talkStretches(stage, answeredAt, hangUpAt)
  const leg: PersonLeg = {
    role,
    userId: user.id,
    ...(onBehalfOf ? { queueId: onBehalfOf.id } : {}),
    ...(afterCall ? { afterCall } : {}),
    ...(skipped ? { acwSkippedAt: hangUpAt } : {}),
    part: 'placed',
    sessionId: call.sessionId,
    direction: 'outbound',
    ani: call.ani,
    dnis: call.dnis,
    sessionDnis: call.dnis,
    edgeId: dice.pick(organisation.edges).id,
    protocolCallId: dice.uuid(),
    peerId: call.peerId,
    remote: call.remote,
    divisionId: user.divisionId,
    stretches: [
      { type: 'contacting', start: startAt, end: dialsFrom, ...queue },
      { type: 'dialing', start: dialsFrom, end: answeredAt ?? hangUpAt, ...queue, ...(talk.length ? {} : { atEnd }) },
      ...talk.map((stretch, i) => ({ ...stretch, ...queue, ...(i === talk.length - 1 ? { atEnd } : {}) })),
      ...(afterCall
        ? [
            {
              type: 'wrapup' as const,
              start: hangUpAt,
              end: afterCall.endedAt,
              ...queue,
              atEnd: { disconnectType, wrapUpCode: afterCall.code },
            },
          ]
        : []),
    ],
    readings: answeredAt === undefined ? [] : [readMedia(dice, 'audio/opus', answeredAt, hangUpAt)],
    disclosures: skipped ? [{ at: hangUpAt, fields: { acwSkipped: true } }] : [],
  }
  return { participantId: dice.uuid(), userId: user.id, purpose: role, data: [], leg }
}
