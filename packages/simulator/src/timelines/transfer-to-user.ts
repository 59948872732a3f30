import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { calledUser } from '../staging/called-user.ts'
import { callerParticipant } from '../staging/caller.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { pickUsers } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const transferToUser: Timeline = {
  kind: 'transfer-to-user',
  about: 'Inbound call: the agent transfers blind to a user directly, past all queues; one after-call work.',
  weight: 8,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { caller, reached, before, story } = takeCall(stage)
    const [callee] = pickUsers(stage, 1, [reached.user])
    if (!callee) throw new RangeError('the organisation has too few users to transfer to one')
    const transferAt = reached.answeredAt + dice.around(80_000, 0.7, 12_000, 500_000)
    const ringsFrom = transferAt + dice.whole(20, 120)
    const answeredAt = ringsFrom + dice.whole(1_200, 12_000)
    const { customer, agent } = hangUp(stage, answeredAt + dice.around(120_000, 0.8, 10_000, 900_000))
    const transferring = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      hangUpAt: transferAt,
      disconnectType: 'transfer',
      transferred: 'blind',
      afterCall: workAfterCall(dice, reached.visit.queue, transferAt),
    })
    const taking = calledUser(stage, {
      caller: reached.user,
      callee,
      sessionId: dice.uuid(),
      peerId: caller.sessionId,
      ringsFrom,
      answeredAt,
      hangUpAt: agent.at,
      disconnectType: agent.type,
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [...story.pathChanges, transferAt],
    })
    return [told, ...before, transferring, taking]
  },
}
