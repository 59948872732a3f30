import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { callerParticipant, callIn } from '../staging/caller.ts'
import { hangUp } from '../staging/hang-up.ts'
import { menuParticipant } from '../staging/menu.ts'
import { queueOf, routingDisclosures } from '../staging/queue-wait.ts'
import { reachAgent } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const blindTransfer: Timeline = {
  kind: 'blind-transfer',
  about:
    'Inbound call: the first agent transfers blind to another queue, a second agent answers; two after-call works.',
  weight: 35,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation } = stage
    const caller = callIn(stage)
    const queue = dice.pick(organisation.queues)
    const menuEnd = stage.startAt + dice.around(22_000, 0.7, 3_000, 150_000)
    const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', target: queue } })
    const first = reachAgent(stage, caller, { queue, leftAt: menuEnd, cameFrom: 'ivr' }, 0)
    const transferAt = first.answeredAt + dice.around(80_000, 0.7, 12_000, 500_000)
    const next = dice.pick(organisation.queues.filter(({ id }) => id !== queue.id))
    const second = reachAgent(stage, caller, { queue: next, leftAt: transferAt, cameFrom: 'agent' }, 0, [first.user])
    const { customer, agent } = hangUp(stage, second.answeredAt + dice.around(120_000, 0.8, 15_000, 900_000))
    const transferring = answeringAgent(stage, caller, first.visit, {
      user: first.user,
      ringsFrom: first.ringsFrom,
      answeredAt: first.answeredAt,
      hangUpAt: transferAt,
      disconnectType: 'transfer',
      transferred: 'blind',
      afterCall: workAfterCall(dice, queue, transferAt),
    })
    const answering = answeringAgent(stage, caller, second.visit, {
      user: second.user,
      ringsFrom: second.ringsFrom,
      answeredAt: second.answeredAt,
      hangUpAt: agent.at,
      disconnectType: agent.type,
      afterCall: workAfterCall(dice, next, agent.at),
    })
    const story = callerParticipant(stage, caller, {
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [menuEnd, first.visit.endedAt, transferAt, second.visit.endedAt],
      queue: queueOf(first.visit),
      disclosures: [...routingDisclosures(first.visit), { at: first.answeredAt, fields: { recording: true } }],
    })
    return [story, menu, ...first.participants, transferring, ...second.participants, answering]
  },
}
