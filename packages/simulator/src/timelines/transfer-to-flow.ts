import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { callerParticipant } from '../staging/caller.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { menuParticipant } from '../staging/menu.ts'
import { reachAgent } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const transferToFlow: Timeline = {
  kind: 'transfer-to-flow',
  about: 'Inbound call: the agent transfers to another flow, which leads to a queue; a second agent answers.',
  weight: 6,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation } = stage
    const { caller, reached, before, story } = takeCall(stage)
    const transferAt = reached.answeredAt + dice.around(70_000, 0.7, 10_000, 400_000)
    const flow = dice.pick(organisation.lines.filter((line) => line !== caller.line)).flow
    const queue = dice.pick(organisation.queues.filter(({ id }) => id !== reached.visit.queue.id))
    const flowEnd = transferAt + dice.around(15_000, 0.6, 2_000, 90_000)
    const secondMenu = menuParticipant(
      { ...stage, startAt: transferAt },
      { ...caller, line: { ...caller.line, flow } },
      {
        endedAt: flowEnd,
        exit: { reason: 'TRANSFER', target: queue },
        entry: { type: 'agent', reason: reached.user.id },
      },
    )
    const second = reachAgent(stage, caller, { queue, leftAt: flowEnd, cameFrom: 'ivr' }, 0, [reached.user])
    const { customer, agent } = hangUp(stage, second.answeredAt + dice.around(110_000, 0.8, 10_000, 900_000))
    const transferring = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      hangUpAt: transferAt,
      disconnectType: 'transfer',
      transferred: 'blind',
      afterCall: workAfterCall(dice, reached.visit.queue, transferAt),
    })
    const answering = answeringAgent(stage, caller, second.visit, {
      user: second.user,
      ringsFrom: second.ringsFrom,
      answeredAt: second.answeredAt,
      hangUpAt: agent.at,
      disconnectType: agent.type,
      afterCall: workAfterCall(dice, queue, agent.at),
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [...story.pathChanges, transferAt, flowEnd, second.visit.endedAt],
    })
    return [told, ...before, transferring, secondMenu, ...second.participants, answering]
  },
}
