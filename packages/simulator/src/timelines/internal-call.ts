import { calledUser } from '../staging/called-user.ts'
import { pickUsers } from '../staging/reach-agent.ts'
import { placingParticipant } from '../staging/user-call.ts'
import { type Timeline } from './timeline.ts'

export const internalCall: Timeline = {
  kind: 'internal-call',
  about: 'One user calls another: no customer, no queue, no after-call work.',
  weight: 20,
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
      calledUser(stage, {
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
