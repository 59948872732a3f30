import { type CallbackAttempt, type Participant } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller } from './caller.ts'
import { hangUp } from './hang-up.ts'
import { calledParticipant } from './outside-party.ts'
import { placingParticipant } from './user-call.ts'

/** The telephone call that an agent makes for a callback. */
export interface OutwardCall {
  readonly caller: Pick<Caller, 'ani' | 'remote'>
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly queue: Queue
  readonly agent: { readonly participantId: string; readonly user: User }
  readonly from: number
  readonly reached: boolean
}

/** When the call was over, what it came to, and the agent's leg and the customer's. */
export function callOutward(
  stage: Stage,
  call: OutwardCall,
): { overAt: number; attempt: CallbackAttempt; participants: Participant[] } {
  const { dice } = stage
  const { caller, who, queue, agent, from, reached } = call
  const { user } = agent
  const [own, other] = [dice.uuid(), dice.uuid()]
  const dialsFrom = from + dice.whole(500, 1_800)
  const answered = reached ? { answeredAt: dialsFrom + dice.whole(2_000, 15_000) } : {}
  const lastsMs = reached ? dice.around(100_000, 0.8, 8_000, 600_000) : dice.whole(15_000, 40_000)
  const ends = hangUp(stage, (answered.answeredAt ?? dialsFrom) + lastsMs)
  // Nobody answers: the agent gives up.
  const [mine, theirs] = reached
    ? [ends.agent, ends.customer]
    : [
        { at: ends.agent.at, type: 'client' as const },
        { at: ends.agent.at, type: 'peer' as const },
      ]
  const ani = user.stationAddress
  const placing = placingParticipant(
    { ...stage, startAt: from },
    {
      user,
      sessionId: own,
      peerId: other,
      ani,
      dnis: caller.ani,
      remote: caller.remote,
      dialsFrom,
      ...answered,
      hangUpAt: mine.at,
      disconnectType: mine.type,
      onBehalfOf: queue,
      forCallback: true,
    },
  )
  const called = calledParticipant(stage, {
    of: who,
    purpose: 'customer',
    sessionId: other,
    ani,
    number: caller.ani,
    dialedFrom: dialsFrom - dice.whole(10, 60),
    ...answered,
    end: theirs,
  })
  const result = answered.answeredAt === undefined ? { gaveUpAt: mine.at } : { reachedAt: answered.answeredAt }
  return {
    overAt: Math.max(mine.at, theirs.at),
    attempt: { dialledAt: dialsFrom, ...result },
    participants: [{ ...placing, participantId: agent.participantId }, called],
  }
}
