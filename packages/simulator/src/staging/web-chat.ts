import { type Participant } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { digitalRun } from './digital-flow.ts'
import { customerSide, flowSide, queueSide, type Thread, waitForAgent } from './thread.ts'
import { agentSide } from './thread-agent.ts'

export interface ChatRound {
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly from: number
  readonly round?: number
  /** Whether a bot speaks first. */
  readonly bot: boolean
}

/** One opening of a web message: flow, bot, queue, agent, and the end of the customer's session. */
export function webChat(stage: Stage, { who, from, round, bot }: ChatRound): Participant[] {
  const { dice, organisation } = stage
  const queue = dice.pick(organisation.queues)
  const thread: Thread = {
    medium: { mediaType: 'message', provider: 'PureCloud Messaging', messageType: 'webmessaging' },
    direction: 'inbound',
    sessionId: dice.uuid(),
    remote: 'Web visitor',
    ...(round === undefined ? {} : { round }),
  }
  const deskFrom = from + dice.whole(5, 40)
  const botFrom = deskFrom + dice.whole(40, 200)
  const botTo = botFrom + (bot ? dice.around(40_000, 0.7, 5_000, 300_000) : 0)
  const deskTo = botTo + dice.whole(20, 300)
  const desk = digitalRun(stage, {
    flowType: 'INBOUNDSHORTMESSAGE',
    startedAt: deskFrom,
    endedAt: deskTo,
    entry: { type: 'direct', reason: 'web' },
    queue,
  })
  const helper = digitalRun(stage, {
    flowType: 'DIGITALBOT',
    startedAt: botFrom,
    endedAt: botTo,
    entry: { type: 'flow', reason: desk.flowId },
  })
  const flows = [
    flowSide(stage, thread, { purpose: 'workflow', flow: desk, disconnectType: 'transfer' }),
    ...(bot ? [flowSide(stage, thread, { purpose: 'botflow', flow: helper, disconnectType: 'transfer' })] : []),
  ]
  const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, {
    queue,
    enteredAt: deskTo + dice.whole(5, 30),
    cameFrom: 'flow',
  })
  const closedAt = answeredAt + dice.around(150_000, 0.7, 15_000, 900_000)
  const agent = agentSide(stage, thread, visit, {
    user,
    ringsFrom,
    answeredAt,
    hangUpAt: closedAt,
    disconnectType: dice.pick(['client', 'client', 'inactivity'] as const),
    activity: 'interact',
    afterCall: workAfterCall(dice, queue, closedAt),
  })
  const customer = customerSide(thread, {
    who,
    purpose: 'customer',
    visit,
    stretches: [
      { type: 'interact', start: from, end: closedAt + dice.whole(5, 200), atEnd: { disconnectType: 'peer' } },
    ],
  })
  return [customer, ...flows, queueSide(stage, thread, visit), agent]
}

export const webVisitor = ({ dice, startAt }: Stage): ChatRound['who'] => ({
  participantId: dice.uuid(),
  ...(dice.chance(0.5) ? { contact: { id: dice.uuid(), linkedAt: startAt } } : {}),
})
