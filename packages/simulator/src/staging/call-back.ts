import { type Participant, type QueueLeg } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { type Caller } from './caller.ts'
import { hangUp } from './hang-up.ts'
import { calledParticipant } from './outside-party.ts'
import { customerSide, queueSide, type Thread, waitForAgent } from './thread.ts'
import { agentSide } from './thread-agent.ts'
import { placingParticipant } from './user-call.ts'

/** A callback that is asked for at `askedAt`, and waits for an agent from `dueAt`. */
export interface CallbackWish {
  readonly caller: Caller
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly queue: Queue
  readonly askedAt: number
  readonly dueAt: number
  /** What it does until it is due; nothing if it is due at once. */
  readonly until?: 'scheduled' | 'uploading'
  readonly cameFrom: QueueLeg['cameFrom']
  readonly calls: boolean
}

/** The telephone call that the agent makes: own leg and the customer's. */
function outwardCall(stage: Stage, wish: CallbackWish, agent: { participantId: string; user: User }, from: number) {
  const { dice } = stage
  const { caller, queue } = wish
  const [own, other] = [dice.uuid(), dice.uuid()]
  const { user } = agent
  const dialsFrom = from + dice.whole(500, 1_800)
  const answeredAt = dialsFrom + dice.whole(2_000, 15_000)
  const ends = hangUp(stage, answeredAt + dice.around(100_000, 0.8, 8_000, 600_000))
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
      answeredAt,
      hangUpAt: ends.agent.at,
      disconnectType: ends.agent.type,
      onBehalfOf: queue,
      forCallback: true,
    },
  )
  const called = calledParticipant(stage, {
    of: wish.who,
    purpose: 'customer',
    sessionId: other,
    ani,
    number: caller.ani,
    dialedFrom: dialsFrom - dice.whole(10, 60),
    answeredAt,
    end: ends.customer,
  })
  const overAt = Math.max(ends.agent.at, ends.customer.at)
  return { overAt, participants: [{ ...placing, participantId: agent.participantId }, called] }
}

/** Everybody whom the callback brings in, in order of arrival: customer, queue, agent, and the call if one is made. */
export function callBack(stage: Stage, wish: CallbackWish): Participant[] {
  const { dice } = stage
  const { caller, who, queue, askedAt, dueAt, until, cameFrom } = wish
  const thread: Thread = {
    medium: {
      mediaType: 'callback',
      provider: 'PureCloud Callback',
      callback: {
        numbers: [caller.ani.replace(/^tel:/, '')],
        userName: caller.remote,
        ...(until === 'scheduled' ? { scheduledAt: dueAt } : {}),
      },
    },
    direction: 'outbound',
    sessionId: dice.uuid(),
    remote: caller.remote,
  }
  const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, { queue, enteredAt: dueAt, cameFrom })
  const participantId = dice.uuid()
  const call = wish.calls
    ? outwardCall(stage, wish, { participantId, user }, answeredAt + dice.whole(1_500, 9_000))
    : { overAt: answeredAt + dice.around(45_000, 0.6, 8_000, 240_000), participants: [] }
  const closedAt = call.overAt + dice.whole(300, 3_000)
  const customer = customerSide(thread, {
    who,
    purpose: 'customer',
    visit,
    stretches: [
      ...(until ? [{ type: until, start: askedAt, end: dueAt }] : []),
      {
        type: 'interact',
        start: until ? dueAt : askedAt,
        end: closedAt + dice.whole(1, 12),
        atEnd: { disconnectType: 'peer' },
      },
    ],
  })
  const agent = agentSide(stage, thread, visit, {
    participantId,
    user,
    ringsFrom,
    answeredAt,
    hangUpAt: closedAt,
    disconnectType: 'client',
    activity: 'callback',
    afterCall: workAfterCall(dice, queue, closedAt),
  })
  const waiting = queueSide(stage, thread, visit, until === 'uploading' ? askedAt + dice.whole(1, 3) : undefined)
  return [customer, waiting, agent, ...call.participants]
}
