import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { callerParticipant, outsideNumber } from '../staging/caller.ts'
import { takeCall } from '../staging/handled-call.ts'
import { calledParticipant } from '../staging/outside-party.ts'
import { type Timeline } from './timeline.ts'

export const externalTransfer: Timeline = {
  kind: 'external-transfer',
  about: 'Inbound call: the agent transfers blind to a number outside; caller and outside party talk on.',
  weight: 6,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { caller, reached, before, story } = takeCall(stage)
    const transferAt = reached.answeredAt + dice.around(80_000, 0.7, 12_000, 500_000)
    const answeredAt = transferAt + dice.whole(2_000, 15_000)
    const endsAt = answeredAt + dice.around(120_000, 0.8, 10_000, 900_000)
    const transferring = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      hangUpAt: transferAt,
      disconnectType: 'transfer',
      transferred: 'blind',
      afterCall: workAfterCall(dice, reached.visit.queue, transferAt),
    })
    const outside = calledParticipant(stage, {
      purpose: 'external',
      sessionId: dice.uuid(),
      ani: caller.ani,
      number: outsideNumber(stage),
      dialedFrom: transferAt + dice.whole(20, 200),
      answeredAt,
      end: { at: endsAt + dice.whole(1, 9), type: 'peer' },
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: endsAt,
      disconnectType: 'endpoint',
      pathChanges: [...story.pathChanges, transferAt],
    })
    return [told, ...before, transferring, outside]
  },
}
