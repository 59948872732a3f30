import { type AfterCall, type Participant } from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { callerParticipant, callIn } from '../staging/caller.ts'
import { hangUp } from '../staging/hang-up.ts'
import { menuParticipant } from '../staging/menu.ts'
import { queueOf, routingDisclosures } from '../staging/queue-wait.ts'
import { reachAgent } from '../staging/reach-agent.ts'
import { type Stage, type Timeline } from './timeline.ts'

export interface AnsweredCall {
  /** How many offers nobody took before. */
  readonly missed: number
  readonly how?: 'declined'
  readonly work?: (stage: Stage, queue: Queue, hangUpAt: number) => AfterCall | null
}

/** Menu, queue, offers that nobody takes, an answer, talk, after-call work. */
export function playAnswered(stage: Stage, { missed, how, work = workAfterCallOn }: AnsweredCall): Participant[] {
  const { dice, organisation } = stage
  const caller = callIn(stage)
  const queue = dice.pick(organisation.queues)
  const menuEnd = stage.startAt + dice.around(22_000, 0.7, 3_000, 150_000)
  const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', target: queue } })
  const reached = reachAgent(stage, caller, { queue, leftAt: menuEnd, cameFrom: 'ivr' }, missed, [], how)
  const { visit, answeredAt, user, ringsFrom } = reached
  const { customer, agent } = hangUp(stage, answeredAt + dice.around(150_000, 0.8, 15_000, 900_000))
  const answering = answeringAgent(stage, caller, visit, {
    user,
    ringsFrom,
    answeredAt,
    hangUpAt: agent.at,
    disconnectType: agent.type,
    afterCall: work(stage, queue, agent.at),
  })
  const story = callerParticipant(stage, caller, {
    endedAt: customer.at,
    disconnectType: customer.type,
    pathChanges: [menuEnd, visit.endedAt],
    queue: queueOf(visit),
    disclosures: [...routingDisclosures(visit), { at: answeredAt, fields: { recording: true } }],
  })
  return [story, menu, ...reached.participants, answering]
}

const workAfterCallOn = ({ dice }: Stage, queue: Queue, hangUpAt: number) => workAfterCall(dice, queue, hangUpAt)

export const answered: Timeline = {
  kind: 'answered',
  about: 'Inbound call: menu, queue, an agent answers, after-call work.',
  weight: 371,
  originatingDirection: 'inbound',
  play: (stage) => playAnswered(stage, { missed: 0 }),
}
