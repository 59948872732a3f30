import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent, talkStretches } from '../staging/agent.ts'
import { callerParticipant } from '../staging/caller.ts'
import { callColleague } from '../staging/colleague.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { type Timeline } from './timeline.ts'

export const consultTransfer: Timeline = {
  kind: 'consult-transfer',
  about: 'Inbound call: the agent consults another while the caller is on hold, then hands the call over.',
  weight: 10,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const taken = takeCall(stage)
    const { caller, reached, before, story } = taken
    const consultedAt = reached.answeredAt + dice.around(70_000, 0.7, 8_000, 400_000)
    const colleague = callColleague(stage, taken, consultedAt)
    const handedOverAt = colleague.answeredAt + dice.around(25_000, 0.6, 4_000, 120_000)
    const { customer, agent } = hangUp(stage, handedOverAt + dice.around(120_000, 0.8, 10_000, 900_000))
    const consulting = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      talk: [
        ...talkStretches(stage, reached.answeredAt, consultedAt),
        { type: 'hold', start: consultedAt, end: handedOverAt },
      ],
      hangUpAt: handedOverAt,
      // Records of consult transfers have been seen with either.
      disconnectType: dice.pick(['consultTransfer', 'transfer'] as const),
      consultedAt,
      transferred: 'consult',
      afterCall: workAfterCall(dice, reached.visit.queue, handedOverAt),
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [...story.pathChanges, handedOverAt],
    })
    return [told, ...before, consulting, ...colleague.part({ hangUpAt: agent.at, disconnectType: agent.type })]
  },
}
