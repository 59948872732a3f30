import {
  type AfterCall,
  type CallbackAttempt,
  type Disclosure,
  type DisconnectType,
  type Participant,
  type Utterance,
} from '../facts/conversation.ts'
import { type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { isLate, type QueueVisit, routingDisclosures, waitMsOf } from './queue-wait.ts'
import { commonInThread, roundOfThread, type Thread } from './thread.ts'

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
  /** Null if it was skipped; absent if none was due. */
  readonly afterCall?: AfterCall | null
  readonly attempt?: CallbackAttempt
  readonly dialogue?: readonly Utterance[]
  readonly disclosures?: readonly Disclosure[]
}

export function agentSide({ dice }: Stage, thread: Thread, visit: QueueVisit, side: AgentSide): Participant {
  const { queue } = visit
  const here = { queueId: queue.id, skillIds: queue.skillIds }
  const { user, ringsFrom, answeredAt, hangUpAt, disconnectType, activity, afterCall, attempt, dialogue } = side
  const atEnd = { disconnectType }
  const counted = activity === 'interact' && ringsFrom !== undefined
  return {
    participantId: side.participantId ?? dice.uuid(),
    ...roundOfThread(thread),
    userId: user.id,
    purpose: 'agent',
    data: [],
    leg: {
      ...commonInThread(thread),
      role: 'agent',
      userId: user.id,
      queueId: queue.id,
      part: 'answered',
      ...(counted ? { answeredAfter: { waitMs: waitMsOf(visit), late: isLate(visit) } } : {}),
      ...(afterCall ? { afterCall } : {}),
      ...(afterCall === null ? { acwSkippedAt: hangUpAt } : {}),
      ...(attempt ? { attempt } : {}),
      ...(dialogue ? { dialogue } : {}),
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
      disclosures: [
        ...(side.disclosures ?? routingDisclosures(visit)),
        ...(afterCall === null ? [{ at: hangUpAt, fields: { acwSkipped: true } }] : []),
      ],
    },
  }
}
