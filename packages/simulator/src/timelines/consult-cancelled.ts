import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent, talkStretches } from '../staging/agent.ts'
import { callerParticipant } from '../staging/caller.ts'
import { callColleague } from '../staging/colleague.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { type Timeline } from './timeline.ts'

export const consultCancelled: Timeline = {
  kind: 'consult-cancelled',
  about: 'Inbound call: the agent consults another in between and goes on alone; the other never spoke to the caller.',
  weight: 6,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const taken = takeCall(stage)
    const { caller, reached, before, story } = taken
    const consultedAt = reached.answeredAt + dice.around(70_000, 0.7, 8_000, 400_000)
    const colleague = callColleague(stage, taken, consultedAt)
    const backAt = colleague.answeredAt + dice.around(25_000, 0.6, 4_000, 120_000)
    const { customer, agent } = hangUp(stage, backAt + dice.around(90_000, 0.8, 10_000, 900_000))
    const consulting = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      talk: [
        ...talkStretches(stage, reached.answeredAt, consultedAt),
        { type: 'hold', start: consultedAt, end: backAt },
        ...talkStretches(stage, backAt, agent.at),
      ],
      hangUpAt: agent.at,
      disconnectType: agent.type,
      consultedAt,
      afterCall: workAfterCall(dice, reached.visit.queue, agent.at),
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
    })
    return [
      told,
      ...before,
      consulting,
      ...colleague.part({ hangUpAt: backAt, disconnectType: dice.pick(['client', 'peer'] as const) }),
    ]
  },
}
