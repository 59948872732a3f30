import { type Participant } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller, callIn } from './caller.ts'
import { menuParticipant } from './menu.ts'
import { queueOf, routingDisclosures } from './queue-wait.ts'
import { reachAgent, type Reached } from './reach-agent.ts'

/** An inbound call up to the moment when the first agent answers. */
export interface TakenCall {
  readonly caller: Caller
  readonly reached: Reached
  /** Menu, queue and whoever did not take it, in order of arrival. */
  readonly before: readonly Participant[]
  /** What is known by then of how the caller's leg goes on. */
  readonly story: {
    readonly pathChanges: readonly number[]
    readonly queue: ReturnType<typeof queueOf>
    readonly disclosures: ReturnType<typeof routingDisclosures>
  }
}

export function takeCall(stage: Stage): TakenCall {
  const { dice, organisation, startAt } = stage
  const caller = callIn(stage)
  const queue = dice.pick(organisation.queues)
  const menuEnd = startAt + dice.around(22_000, 0.7, 3_000, 150_000)
  const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', target: queue } })
  const reached = reachAgent(stage, caller, { queue, leftAt: menuEnd, cameFrom: 'ivr' }, 0)
  return {
    caller,
    reached,
    before: [menu, ...reached.participants],
    story: {
      pathChanges: [menuEnd, reached.visit.endedAt],
      queue: queueOf(reached.visit),
      disclosures: [...routingDisclosures(reached.visit), { at: reached.answeredAt, fields: { recording: true } }],
    },
  }
}
