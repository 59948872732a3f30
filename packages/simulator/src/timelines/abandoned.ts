import { unansweredAgent } from '../staging/agent.ts'
import { callerParticipant, callIn } from '../staging/caller.ts'
import { menuParticipant } from '../staging/menu.ts'
import { queueOf, queueParticipant, type QueueVisit, routingDisclosures } from '../staging/queue-wait.ts'
import { enterQueue, pickUsers } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

/** An offer that is still ringing when the caller gives up has rung for less than the queue's alerting time-out. */
const ringMs = { least: 500, most: 4_000 }

export const abandoned: Timeline = {
  kind: 'abandoned',
  about: 'Inbound call: the caller hangs up while waiting in the queue, some of them at once.',
  weight: 70,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation } = stage
    const caller = callIn(stage)
    const queue = dice.pick(organisation.queues)
    const menuEnd = stage.startAt + dice.around(20_000, 0.7, 3_000, 120_000)
    const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', target: queue } })
    const door = enterQueue(stage, { queue, leftAt: menuEnd, cameFrom: 'ivr' })
    const gaveUpAt =
      door.waitsFrom + (dice.chance(0.35) ? dice.whole(600, 9_500) : dice.around(50_000, 0.8, 6_000, 600_000))
    const visit: QueueVisit = { ...door, endedAt: gaveUpAt + dice.whole(1, 6) }
    const ringing = gaveUpAt - door.waitsFrom > 6_000 && dice.chance(0.25) ? pickUsers(stage, 1) : []
    const offered = ringing.map((user) =>
      unansweredAgent(stage, caller, visit, {
        user,
        part: 'caller-gone',
        ringsFrom: gaveUpAt - dice.whole(ringMs.least, ringMs.most),
        ringsTo: gaveUpAt + dice.whole(2, 12),
      }),
    )
    const story = callerParticipant(stage, caller, {
      endedAt: gaveUpAt,
      disconnectType: 'endpoint',
      pathChanges: [menuEnd],
      queue: queueOf(visit),
      disclosures: routingDisclosures(visit),
    })
    return [story, menu, queueParticipant(stage, caller, visit), ...offered]
  },
}
