import { type DisconnectType, type Participant } from '../facts/conversation.ts'
import { readMedia } from '../staging/media-path.ts'
import { pickUsers } from '../staging/reach-agent.ts'
import { placingParticipant } from '../staging/user-call.ts'
import { type User } from '../organisation/organisation.ts'
import { type Stage, type Timeline } from './timeline.ts'

interface InsideLeg {
  readonly caller: User
  readonly callee: User
  readonly sessionId: string
  readonly peerId: string
  readonly ringsFrom: number
  readonly answeredAt: number
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
}

function calleeParticipant({ dice, organisation }: Stage, call: InsideLeg): Participant {
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
        { type: 'interact', start: answeredAt, end: hangUpAt, atEnd: { disconnectType } },
      ],
      readings: [readMedia(dice, 'audio/opus', answeredAt, hangUpAt)],
      disclosures: [],
    },
  }
}

export const internalCall: Timeline = {
  kind: 'internal-call',
  about: 'One user calls another: no customer, no queue, no after-call work.',
  weight: 5,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, startAt } = stage
    const [caller, callee] = pickUsers(stage, 2)
    if (!caller || !callee) throw new RangeError('the organisation has too few users for an internal call')
    const [own, other] = [dice.uuid(), dice.uuid()]
    const dialsFrom = startAt + dice.whole(400, 1_800)
    const ringsFrom = dialsFrom + dice.whole(20, 120)
    const answeredAt = ringsFrom + dice.whole(1_200, 12_000)
    const hangUpAt = answeredAt + dice.around(70_000, 0.9, 4_000, 900_000)
    const callerHangsUp = dice.chance(0.5)
    const after = hangUpAt + dice.whole(1, 8)
    return [
      placingParticipant(stage, {
        user: caller,
        sessionId: own,
        peerId: other,
        ani: caller.stationAddress,
        dnis: callee.stationAddress,
        remote: callee.name,
        dialsFrom,
        answeredAt,
        hangUpAt: callerHangsUp ? hangUpAt : after,
        disconnectType: callerHangsUp ? 'client' : 'peer',
      }),
      calleeParticipant(stage, {
        caller,
        callee,
        sessionId: other,
        peerId: own,
        ringsFrom,
        answeredAt,
        hangUpAt: callerHangsUp ? after : hangUpAt,
        disconnectType: callerHangsUp ? 'peer' : 'client',
      }),
    ]
  },
}
