import { type Assumptions } from '../facts/assumptions.ts'
import { type Disclosure, type Participant, type QueueLeg } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller } from './caller.ts'
import { readMedia } from './media-path.ts'

/** One stay in a queue: set up from `enteredAt`, waiting from `waitsFrom`, over at `endedAt`. */
export interface QueueVisit {
  readonly queue: Queue
  readonly enteredAt: number
  readonly waitsFrom: number
  readonly endedAt: number
  readonly cameFrom: QueueLeg['cameFrom']
  readonly answeredBy?: User
  /** What the caller left the queue for, instead of an agent. */
  readonly flowOut?: 'callback'
  /** Nobody ever took it. */
  readonly swept?: boolean
}

export const waitMsOf = ({ waitsFrom, endedAt }: QueueVisit): number => endedAt - waitsFrom

export const isLate = (visit: QueueVisit): boolean =>
  waitMsOf(visit) > visit.queue.mediaSettings.call.serviceLevel.durationMs

export const queueOf = ({ queue, waitsFrom }: QueueVisit) => ({
  queueId: queue.id,
  skillIds: queue.skillIds,
  since: waitsFrom,
})

/** What routing tells of every session that the visit touches: the method asked for, and the agent once chosen. */
export function routingDisclosures({ queue, waitsFrom, endedAt, answeredBy }: QueueVisit): Disclosure[] {
  const skills = queue.skillIds.length > 0 ? { activeSkillIds: queue.skillIds } : {}
  const asked = { at: waitsFrom, fields: { requestedRoutings: ['Standard'], ...skills } }
  if (!answeredBy) return [asked]
  return [asked, { at: endedAt, fields: { usedRouting: 'Standard', selectedAgentId: answeredBy.id } }]
}

function stretchesOfVisit({
  queue,
  enteredAt,
  waitsFrom,
  endedAt,
  answeredBy,
  flowOut,
}: QueueVisit): QueueLeg['stretches'] {
  const here = { queueId: queue.id, skillIds: queue.skillIds }
  return [
    { type: 'delay', start: enteredAt, end: waitsFrom, queue: here },
    {
      type: 'interact',
      start: waitsFrom,
      end: endedAt,
      queue: here,
      atEnd: answeredBy
        ? { disconnectType: 'transfer', sipResponseCodes: [410] }
        : { disconnectType: flowOut ? 'transfer' : 'peer' },
    },
  ]
}

export function outcomeOf(visit: QueueVisit, { shortAbandonMs }: Assumptions): QueueLeg['outcome'] {
  if (visit.answeredBy) return { type: 'answered', userId: visit.answeredBy.id, late: isLate(visit) }
  if (visit.flowOut) return { type: 'flow-out' }
  if (visit.swept) return { type: 'swept' }
  return { type: 'abandoned', short: waitMsOf(visit) < shortAbandonMs }
}

export function queueParticipant(stage: Stage, caller: Caller, visit: QueueVisit): Participant {
  const { dice, assumptions, organisation } = stage
  const { queue, waitsFrom, enteredAt, endedAt, answeredBy } = visit
  const { inQueueFlow: flow } = queue
  const found = answeredBy ? [{ at: endedAt, fields: { destinationAddresses: [answeredBy.stationAddress] } }] : []
  const left = visit.flowOut ? [{ at: endedAt, fields: { flowOutType: visit.flowOut } }] : []
  const fields = { flowInType: visit.cameFrom, remoteNameDisplayable: queue.name }
  return {
    participantId: dice.uuid(),
    name: queue.name,
    purpose: 'acd',
    data: [],
    leg: {
      role: 'acd',
      sessionId: dice.uuid(),
      direction: caller.direction ?? 'inbound',
      ...(caller.campaign ? { campaign: caller.campaign } : {}),
      ani: caller.ani,
      dnis: caller.line.number,
      sessionDnis: caller.line.number,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      peerId: caller.sessionId,
      remote: caller.remote,
      divisionId: queue.divisionId,
      queueId: queue.id,
      skillIds: queue.skillIds,
      priority: dice.whole(0, 50),
      ...(queue.utilizationLabelId ? { utilizationLabelId: queue.utilizationLabelId } : {}),
      cameFrom: visit.cameFrom,
      inQueueFlow: {
        flowId: flow.id,
        flowName: flow.name,
        flowType: 'INQUEUECALL',
        flowVersion: flow.version,
        divisionId: flow.divisionId,
        language: flow.language,
        startedAt: waitsFrom,
        endedAt,
        outcomes: [],
      },
      outcome: outcomeOf(visit, assumptions),
      stretches: stretchesOfVisit(visit),
      readings: [readMedia(dice, 'audio/opus', waitsFrom, endedAt)],
      disclosures: [{ at: enteredAt, fields }, ...routingDisclosures(visit), ...found, ...left],
    },
  }
}
