import {
  type AfterCall,
  type CampaignContact,
  type Direction,
  type Disclosure,
  type DisconnectType,
  type FlowRun,
  type Medium,
  type Participant,
  type QueueLeg,
  type Stretch,
} from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { pickUsers } from './reach-agent.ts'
import { isLate, outcomeOf, queueOf, type QueueVisit, routingDisclosures, waitMsOf } from './queue-wait.ts'

/** What everybody has in common who deals with one callback, e-mail or message. */
export interface Thread {
  readonly medium: Medium
  readonly direction: Direction
  /** The customer's session. */
  readonly sessionId: string
  readonly remote: string
  readonly campaign?: CampaignContact
  /** Which opening of the conversation it is; the first if absent. */
  readonly round?: number
}

const common = ({ medium, direction, campaign }: Thread) => ({
  medium,
  direction,
  ...(campaign ? { campaign } : {}),
  readings: [],
})
const roundIn = ({ round }: Thread) => (round === undefined ? {} : { round })

export interface CustomerSide {
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly purpose: 'customer' | 'external'
  readonly stretches: readonly Stretch[]
  readonly visit?: QueueVisit
}

export function customerSide(thread: Thread, { who, purpose, stretches, visit }: CustomerSide): Participant {
  const queue = visit && queueOf(visit)
  return {
    ...who,
    ...roundIn(thread),
    name: thread.remote,
    purpose,
    data: [],
    leg: {
      ...common(thread),
      role: 'customer',
      sessionId: thread.sessionId,
      divisionId: null,
      stretches: stretches.map((stretch) => ({ ...stretch, ...(queue ? { queue } : {}) })),
      disclosures: visit ? routingDisclosures(visit) : [],
    },
  }
}

export interface FlowSide {
  readonly purpose: 'workflow' | 'botflow'
  readonly flow: FlowRun
  readonly disconnectType: DisconnectType
}

export function flowSide({ dice }: Stage, thread: Thread, { purpose, flow, disconnectType }: FlowSide): Participant {
  const { startedAt: start, endedAt: end, flowName, divisionId } = flow
  return {
    participantId: dice.uuid(),
    ...roundIn(thread),
    name: flowName,
    purpose,
    data: [],
    leg: {
      ...common(thread),
      role: 'ivr',
      sessionId: dice.uuid(),
      peerId: thread.sessionId,
      remote: thread.remote,
      divisionId,
      flow,
      stretches: [{ type: 'interact', start, end, atEnd: { disconnectType } }],
      disclosures: [],
    },
  }
}

export interface ThreadEntry {
  readonly queue: Queue
  readonly enteredAt: number
  readonly cameFrom: QueueLeg['cameFrom']
}

/** A stay in a queue until somebody answers; nothing is set up before, unlike with calls. */
export function waitForAgent(stage: Stage, { queue, enteredAt, cameFrom }: ThreadEntry) {
  const { dice } = stage
  const [user] = pickUsers(stage, 1)
  if (!user) throw new RangeError('the organisation has no users')
  const ringsFrom = enteredAt + dice.around(20_000, 0.9, 400, 240_000)
  const endedAt = ringsFrom + dice.whole(900, 7_000)
  const visit: QueueVisit = { queue, enteredAt, waitsFrom: enteredAt, endedAt, cameFrom, answeredBy: user }
  return { visit, user, ringsFrom, answeredAt: endedAt + dice.whole(1, 18) }
}

/** `uploadingFrom`: while a voicemail is being recorded, the callback is there but does not wait yet. */
export function queueSide(stage: Stage, thread: Thread, visit: QueueVisit, uploadingFrom?: number): Participant {
  const { dice, assumptions } = stage
  const { queue, enteredAt, waitsFrom, endedAt, cameFrom } = visit
  const here = { queueId: queue.id, skillIds: queue.skillIds }
  const uploading = { type: 'uploading' as const, start: uploadingFrom ?? waitsFrom, end: waitsFrom, queue: here }
  return {
    participantId: dice.uuid(),
    ...roundIn(thread),
    name: queue.name,
    purpose: 'acd',
    data: [],
    leg: {
      ...common(thread),
      role: 'acd',
      sessionId: dice.uuid(),
      peerId: thread.sessionId,
      remote: thread.remote,
      divisionId: queue.divisionId,
      queueId: queue.id,
      skillIds: queue.skillIds,
      priority: dice.whole(0, 50),
      cameFrom,
      outcome: outcomeOf(visit, assumptions),
      stretches: [
        ...(uploadingFrom === undefined ? [] : [uploading]),
        { type: 'interact', start: waitsFrom, end: endedAt, queue: here, atEnd: { disconnectType: 'transfer' } },
      ],
      disclosures: [{ at: uploadingFrom ?? enteredAt, fields: { flowInType: cameFrom } }, ...routingDisclosures(visit)],
    },
  }
}

export interface AgentSide {
  readonly user: User
  readonly participantId?: string
  /** Absent on a session that follows another of the same agent. */
  readonly ringsFrom?: number
  readonly answeredAt: number
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
  /** Work on a callback is counted apart: the talk is on the call that it leads to. */
  readonly activity: 'interact' | 'callback'
  readonly afterCall: AfterCall | null
  readonly disclosures?: readonly Disclosure[]
}

export function agentSide({ dice }: Stage, thread: Thread, visit: QueueVisit, side: AgentSide): Participant {
  const { queue } = visit
  const here = { queueId: queue.id, skillIds: queue.skillIds }
  const { user, ringsFrom, answeredAt, hangUpAt, disconnectType, activity, afterCall } = side
  const atEnd = { disconnectType }
  const counted = activity === 'interact' && ringsFrom !== undefined
  return {
    participantId: side.participantId ?? dice.uuid(),
    ...roundIn(thread),
    userId: user.id,
    purpose: 'agent',
    data: [],
    leg: {
      ...common(thread),
      role: 'agent',
      userId: user.id,
      queueId: queue.id,
      part: 'answered',
      ...(counted ? { answeredAfter: { waitMs: waitMsOf(visit), late: isLate(visit) } } : {}),
      ...(afterCall ? { afterCall } : {}),
      sessionId: dice.uuid(),
      peerId: thread.sessionId,
      remote: thread.remote,
      divisionId: user.divisionId,
      stretches: [
        ...(ringsFrom === undefined
          ? []
          : [{ type: 'alert' as const, start: ringsFrom, end: answeredAt, queue: here }]),
        { type: activity, start: answeredAt, end: hangUpAt, queue: here, atEnd },
        ...(afterCall
          ? [
              {
                type: 'wrapup' as const,
                start: hangUpAt,
                end: afterCall.endedAt,
                queue: here,
                atEnd: { disconnectType, wrapUpCode: afterCall.code },
              },
            ]
          : []),
      ],
      disclosures: side.disclosures ?? routingDisclosures(visit),
    },
  }
}
