import { callBack } from '../staging/call-back.ts'
import { callerParticipant, callIn } from '../staging/caller.ts'
import { menuParticipant } from '../staging/menu.ts'
import { queueOf, queueParticipant, type QueueVisit, routingDisclosures } from '../staging/queue-wait.ts'
import { enterQueue } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const callback: Timeline = {
  kind: 'callback',
  about: 'Inbound call: the caller asks in the queue to be called back, at once or some minutes later, and is.',
  weight: 0,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const caller = callIn(stage)
    const queue = dice.pick(organisation.queues)
    const menuEnd = startAt + dice.around(22_000, 0.7, 3_000, 150_000)
    const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', queue } })
    const door = enterQueue(stage, { queue, leftAt: menuEnd, cameFrom: 'ivr' })
    const askedAt = door.waitsFrom + dice.around(40_000, 0.7, 5_000, 300_000)
    const visit: QueueVisit = { ...door, endedAt: askedAt, flowOut: 'callback' }
    const told = callerParticipant(stage, caller, {
      endedAt: askedAt + dice.whole(200, 6_000),
      disconnectType: dice.pick(['peer', 'endpoint'] as const),
      pathChanges: [menuEnd],
      queue: queueOf(visit),
      disclosures: routingDisclosures(visit),
    })
    const wishedAt = askedAt + dice.whole(5, 60)
    const scheduled = dice.chance(0.5)
    const wish = {
      caller,
      who: { participantId: told.participantId, ...(told.contact ? { contact: told.contact } : {}) },
      queue,
      askedAt: wishedAt,
      cameFrom: 'flow' as const,
      calls: true,
      ...(scheduled
        ? { until: 'scheduled' as const, dueAt: wishedAt + dice.whole(60_000, 600_000) }
        : { dueAt: wishedAt + dice.whole(2, 20) }),
    }
    return [told, menu, queueParticipant(stage, caller, visit), ...callBack(stage, wish)]
  },
}
