import { type DisconnectType, type Medium, type Participant } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { writeInTurn } from './dialogue.ts'
import { digitalRun } from './digital-flow.ts'
import { customerSide, flowSide, queueSide, type Thread, waitForAgent } from './thread.ts'
import { agentSide } from './thread-agent.ts'
import { remoteName } from './written-medium.ts'

/** When agent and customer were gone, and why. */
export interface WrittenEnd {
  readonly agent: { readonly at: number; readonly type: DisconnectType }
  readonly customer: { readonly at: number; readonly type: DisconnectType }
}

/** One opening of a chat or message. */
export interface Writing {
  readonly medium: Medium
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly from: number
  readonly round?: number
  /** Whether a bot writes first. */
  readonly bot: boolean
  /** How it ends, when the last word was written at `lastAt`. */
  readonly end: (lastAt: number) => WrittenEnd
}

const flowTypes = { chat: 'INBOUNDCHAT', message: 'INBOUNDSHORTMESSAGE' } as const

/** The flow that takes what comes in, and the bot in it. */
function desk(stage: Stage, thread: Thread, { from, bot }: Writing, queue: { id: string; name: string }) {
  const { dice } = stage
  const deskFrom = from + dice.whole(5, 40)
  const botFrom = deskFrom + dice.whole(40, 200)
  const botTo = botFrom + (bot ? dice.around(40_000, 0.7, 5_000, 300_000) : 0)
  const deskTo = botTo + dice.whole(20, 300)
  const run = digitalRun(stage, {
    flowType: thread.medium.mediaType === 'chat' ? flowTypes.chat : flowTypes.message,
    startedAt: deskFrom,
    endedAt: deskTo,
    entry: { type: 'direct', reason: thread.medium.addressTo ?? 'web' },
    queue,
  })
  const helper = digitalRun(stage, {
    flowType: 'DIGITALBOT',
    startedAt: botFrom,
    endedAt: botTo,
    entry: { type: 'flow', reason: run.flowId },
  })
  const dialogue = writeInTurn(stage, botFrom, botTo)
  const flows = [
    flowSide(stage, thread, { purpose: 'workflow', flow: run, disconnectType: 'transfer' }),
    ...(bot
      ? [flowSide(stage, thread, { purpose: 'botflow', flow: helper, disconnectType: 'transfer', dialogue })]
      : []),
  ]
  return { flows, deskTo, dialogue: bot ? dialogue : [] }
}

/** Flow, bot, queue, agent, and the end of the customer's session, in order of arrival. */
export function writeToCentre(stage: Stage, writing: Writing): Participant[] {
  const { dice, organisation } = stage
  const { medium, who, from, round } = writing
  const queue = dice.pick(organisation.queues)
  const thread: Thread = {
    medium,
    direction: 'inbound',
    sessionId: dice.uuid(),
    remote: remoteName(medium),
    ...(round === undefined ? {} : { round }),
  }
  const { flows, deskTo, dialogue } = desk(stage, thread, writing, queue)
  const entry = { queue, enteredAt: deskTo + dice.whole(5, 30), cameFrom: 'flow' as const }
  const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, entry)
  const talk = writeInTurn(stage, answeredAt, answeredAt + dice.around(150_000, 0.7, 15_000, 900_000))
  const end = writing.end(talk.at(-1)?.at ?? answeredAt + 10_000)
  const agent = agentSide(stage, thread, visit, {
    user,
    ringsFrom,
    answeredAt,
    hangUpAt: end.agent.at,
    disconnectType: end.agent.type,
    activity: 'interact',
    dialogue: talk,
    afterCall: workAfterCall(dice, queue, end.agent.at),
  })
  const customer = customerSide(thread, {
    who,
    purpose: 'customer',
    visit,
    dialogue: [{ at: from, by: 'customer' }, ...dialogue, ...talk],
    stretches: [{ type: 'interact', start: from, end: end.customer.at, atEnd: { disconnectType: end.customer.type } }],
  })
  return [customer, ...flows, queueSide(stage, thread, visit), agent]
}

export const visitor = ({ dice, startAt }: Stage): Writing['who'] => ({
  participantId: dice.uuid(),
  ...(dice.chance(0.5) ? { contact: { id: dice.uuid(), linkedAt: startAt } } : {}),
})

/** The agent closes it when all is said. */
export const closedByAgent =
  ({ dice }: Stage) =>
  (lastAt: number): WrittenEnd => {
    const at = lastAt + dice.around(20_000, 0.8, 1_000, 300_000)
    return { agent: { at, type: 'client' }, customer: { at: at + dice.whole(5, 200), type: 'peer' } }
  }
