import { type DisconnectType } from '../facts/conversation.ts'
import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent, talkStretches } from '../staging/agent.ts'
import { callerParticipant } from '../staging/caller.ts'
import { callColleague } from '../staging/colleague.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { type Stage, type Timeline } from './timeline.ts'

interface End {
  readonly at: number
  readonly type: DisconnectType
}

/** Who leaves first: the first agent, the colleague, or the caller, which ends it for all. */
function endings(stage: Stage, joinedAt: number): { customer: End; first: End; second: End } {
  const { dice } = stage
  const leaver = dice.pick(['first', 'second', 'customer'] as const)
  const leavesAt = joinedAt + dice.around(60_000, 0.7, 5_000, 400_000)
  const ends = hangUp(stage, leavesAt + dice.around(60_000, 0.7, 5_000, 400_000))
  const last = { ...ends.agent, at: ends.agent.at }
  if (leaver === 'first') {
    const type = dice.pick(['client', 'conferenceTransfer'] as const)
    return { customer: ends.customer, first: { at: leavesAt, type }, second: last }
  }
  if (leaver === 'second') return { customer: ends.customer, first: last, second: { at: leavesAt, type: 'client' } }
  const after = () => ({ at: leavesAt + dice.whole(1, 9), type: 'peer' as const })
  return { customer: { at: leavesAt, type: 'endpoint' }, first: after(), second: after() }
}

export const conference: Timeline = {
  kind: 'conference',
  about: 'Inbound call: the agent calls in another, all three talk; any of them leaves first.',
  weight: 5,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const taken = takeCall(stage)
    const { caller, reached, before, story } = taken
    const consultedAt = reached.answeredAt + dice.around(70_000, 0.7, 8_000, 400_000)
    const colleague = callColleague(stage, taken, consultedAt)
    const joinedAt = colleague.answeredAt + dice.whole(800, 20_000)
    const { customer, first, second } = endings(stage, joinedAt)
    const inviting = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      talk: [
        ...talkStretches(stage, reached.answeredAt, consultedAt),
        { type: 'hold', start: consultedAt, end: joinedAt },
        { type: 'interact', start: joinedAt, end: first.at },
      ],
      hangUpAt: first.at,
      disconnectType: first.type,
      consultedAt,
      // The platform counts the hold in which the other is called in.
      conferenceSince: consultedAt,
      afterCall: workAfterCall(dice, reached.visit.queue, first.at),
    })
    const told = callerParticipant(stage, caller, {
      ...story,
      endedAt: customer.at,
      disconnectType: customer.type,
      pathChanges: [...story.pathChanges, joinedAt],
      conferenceSince: consultedAt,
    })
    return [
      told,
      ...before,
      inviting,
      ...colleague.part({ hangUpAt: second.at, disconnectType: second.type, conferenceSince: joinedAt }),
    ]
  },
}
