import {
  type CampaignContact,
  type Direction,
  type DisconnectType,
  type FlowRun,
  type Medium,
  type Participant,
  type QueueLeg,
  type Stretch,
  type Utterance,
} from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { pickUsers } from './reach-agent.ts'
import { outcomeOf, queueOf, type QueueVisit, routingDisclosures } from './queue-wait.ts'

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

export const commonInThread = ({ medium, direction, campaign }: Thread) => ({
  medium,
  direction,
  ...(campaign ? { campaign } : {}),
  readings: [],
})
export const roundOfThread = ({ round }: Thread) => (round === undefined ? {} : { round })

export interface CustomerSide {
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly purpose: 'customer' | 'external'
  readonly stretches: readonly Stretch[]
  readonly visit?: QueueVisit
  readonly dialogue?: readonly Utterance[]
}

export function customerSide(thread: Thread, { who, purpose, stretches, visit, dialogue }: CustomerSide): Participant {
  const queue = visit && queueOf(visit)
  return {
    ...who,
    ...roundOfThread(thread),
    name: thread.remote,
    purpose,
    data: [],
    leg: {
      ...commonInThread(thread),
      role: 'customer',
      ...(dialogue ? { dialogue } : {}),
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
  readonly dialogue?: readonly Utterance[]
}

export function flowSide(
  { dice }: Stage,
  thread: Thread,
  { purpose, flow, disconnectType, dialogue }: FlowSide,
): Participant {
  const { startedAt: start, endedAt: end, flowName, divisionId } = flow
  return {
    participantId: dice.uuid(),
    ...roundOfThread(thread),
    name: flowName,
    purpose,
    data: [],
    leg: {
      ...commonInThread(thread),
      role: 'ivr',
      ...(dialogue ? { dialogue } : {}),
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
    ...roundOfThread(thread),
    name: queue.name,
    purpose: 'acd',
    data: [],
    leg: {
      ...commonInThread(thread),
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
        {
          type: 'interact',
          start: waitsFrom,
          end: endedAt,
          queue: here,
          atEnd: { disconnectType: visit.swept ? 'peer' : 'transfer' },
        },
      ],
      disclosures: [{ at: uploadingFrom ?? enteredAt, fields: { flowInType: cameFrom } }, ...routingDisclosures(visit)],
    },
  }
}
