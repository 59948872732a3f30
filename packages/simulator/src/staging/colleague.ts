import { type DisconnectType, type Participant } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { answeringAgent } from './agent.ts'
import { calledUser } from './called-user.ts'
import { type TakenCall } from './handled-call.ts'
import { pickUsers, reachAgent } from './reach-agent.ts'

export interface ColleagueEnd {
  readonly hangUpAt: number
  readonly disconnectType: DisconnectType
  readonly conferenceSince?: number
}

/** Somebody whom the first agent called in, and who answered. */
export interface Colleague {
  readonly answeredAt: number
  /** Everyone whom it took: the colleague last. */
  part(end: ColleagueEnd): Participant[]
}

/** Another agent is called in at `at`: through a queue, or a user directly. */
export function callColleague(stage: Stage, { caller, reached }: TakenCall, at: number): Colleague {
  const { dice, organisation } = stage
  if (dice.chance(0.5)) {
    const queue = dice.pick(organisation.queues.filter(({ id }) => id !== reached.visit.queue.id))
    const other = reachAgent(stage, caller, { queue, leftAt: at, cameFrom: 'agent' }, 0, [reached.user])
    const { visit, user, ringsFrom, answeredAt } = other
    return {
      answeredAt,
      part: (end) => [
        ...other.participants,
        answeringAgent(stage, caller, visit, {
          user,
          ringsFrom,
          answeredAt,
          ...end,
          afterCall: workAfterCall(dice, queue, end.hangUpAt),
        }),
      ],
    }
  }
  const [callee] = pickUsers(stage, 1, [reached.user])
  if (!callee) throw new RangeError('the organisation has too few users to call one in')
  const ringsFrom = at + dice.whole(30, 150)
  const answeredAt = ringsFrom + dice.whole(1_200, 12_000)
  const call = { caller: reached.user, callee, sessionId: dice.uuid(), peerId: caller.sessionId, ringsFrom, answeredAt }
  return { answeredAt, part: (end) => [calledUser(stage, { ...call, ...end })] }
}
