import { type Participant } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type CallbackWish } from './call-back.ts'
import { callerParticipant, callIn } from './caller.ts'
import { menuParticipant } from './menu.ts'
import { queueOf, queueParticipant, type QueueVisit, routingDisclosures } from './queue-wait.ts'
import { enterQueue } from './reach-agent.ts'

/** A call that went into a queue, where the caller asked to be called back and hung up. */
export function askToBeCalledBack(stage: Stage): {
  participants: Participant[]
  wish: Pick<CallbackWish, 'caller' | 'who' | 'queue' | 'askedAt' | 'cameFrom'>
} {
  const { dice, organisation, startAt } = stage
  const caller = callIn(stage)
  const queue = dice.pick(organisation.queues)
  const menuEnd = startAt + dice.around(22_000, 0.7, 3_000, 150_000)
  const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', target: queue } })
  const door = enterQueue(stage, { queue, leftAt: menuEnd, cameFrom: 'ivr' })
  const leftAt = door.waitsFrom + dice.around(40_000, 0.7, 5_000, 300_000)
  const visit: QueueVisit = { ...door, endedAt: leftAt, flowOut: 'callback' }
  const told = callerParticipant(stage, caller, {
    endedAt: leftAt + dice.whole(200, 6_000),
    disconnectType: dice.pick(['peer', 'endpoint'] as const),
    pathChanges: [menuEnd],
    queue: queueOf(visit),
    disclosures: routingDisclosures(visit),
  })
  return {
    participants: [told, menu, queueParticipant(stage, caller, visit)],
    wish: {
      caller,
      who: { participantId: told.participantId, ...(told.contact ? { contact: told.contact } : {}) },
      queue,
      askedAt: leftAt + dice.whole(5, 60),
      cameFrom: 'flow',
    },
  }
}
