import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent, talkStretches } from '../staging/agent.ts'
import { callerParticipant, outsideNumber } from '../staging/caller.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { calledParticipant } from '../staging/outside-party.ts'
import { type Timeline } from './timeline.ts'

export const consultExternal: Timeline = {
  kind: 'consult-external',
  about: 'Inbound call: the agent consults a number outside while the caller is on hold, then hands the call over.',
  weight: 4,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { caller, reached, before, story } = takeCall(stage)
    const consultedAt = reached.answeredAt + dice.around(70_000, 0.7, 8_000, 400_000)
    const answeredAt = consultedAt + dice.whole(2_500, 15_000)
    const handedOverAt = answeredAt + dice.around(25_000, 0.6, 4_000, 120_000)
    const { customer, agent: other } = hangUp(stage, handedOverAt + dice.around(120_000, 0.8, 10_000, 900_000))
    const consulting = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      talk: [
        ...talkStretches(stage, reached.answeredAt, consultedAt),
        { type: 'hold', start: consultedAt, end: handedOverAt },
      ],
      hangUpAt: handedOverAt,
      disconnectType: dice.pick(['consultTransfer', 'transfer'] as const),
      consultedAt,
      transferred: 'consult',
      afterCall: workAfterCall(dice, reached.visit.queue, handedOverAt),
    })
    const outside = calledParticipant(stage, {
      purpose: 'external',
      sessionId: dice.uuid(),
      ani: reached.user.stationAddress,
      number: outsideNumber(stage),
      dialedFrom: consultedAt + dice.whole(20, 200),
      answeredAt,
      end: { at: other.at, type: other.type === 'peer' ? 'peer' : 'endpoint' },
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [...story.pathChanges, handedOverAt],
    })
    return [told, ...before, consulting, outside]
  },
}
