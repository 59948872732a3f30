import { type DisconnectType, type Participant } from '../facts/conversation.ts'
import { type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { inConference } from './agent.ts'
import { readMedia } from './media-path.ts'

/** A call to a user by another, past all queues. */
export interface InsideCall {
  readonly caller: User
  readonly callee: User
  readonly sessionId: string
  readonly peerId: string
  readonly ringsFrom: number
  readonly answeredAt: number
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
  readonly conferenceSince?: number
}

export function calledUser(stage: Stage, call: InsideCall): Participant {
  const { dice, organisation } = stage
  const { callee, caller, ringsFrom, answeredAt, hangUpAt, disconnectType } = call
  return {
    participantId: dice.uuid(),
    userId: callee.id,
    purpose: 'user',
    data: [],
    leg: {
      role: 'user',
      userId: callee.id,
      part: 'answered',
      sessionId: call.sessionId,
      direction: 'inbound',
      ani: caller.stationAddress,
      dnis: callee.stationAddress,
      sessionDnis: callee.stationAddress,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      peerId: call.peerId,
      remote: caller.name,
      divisionId: callee.divisionId,
      stretches: [
        { type: 'alert', start: ringsFrom, end: answeredAt },
        {
          type: 'interact',
          start: answeredAt,
          end: hangUpAt,
          ...inConference({ end: hangUpAt }, call.conferenceSince),
          atEnd: { disconnectType },
        },
      ],
      readings: [readMedia(dice, 'audio/opus', answeredAt, hangUpAt)],
      disclosures: [],
    },
  }
}
