import { type CampaignContact, type Participant, type QueueLeg, type Stretch } from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { type Caller } from './caller.ts'
import { callOutward } from './outward-call.ts'
import { customerSide, queueSide, type Thread, waitForAgent } from './thread.ts'
import { agentSide } from './thread-agent.ts'

/** What an agent makes of a callback: calls and reaches the customer, calls in vain, or lets it be. */
export type Try = 'reached' | 'in-vain' | 'not-called'

/** A callback that is asked for at `askedAt`, and waits for an agent from `dueAt`. */
export interface CallbackWish {
  readonly caller: Pick<Caller, 'ani' | 'remote'>
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly queue: Queue
  readonly askedAt: number
  readonly dueAt: number
  /** What it does until it is due; nothing if it is due at once. */
  readonly until?: 'scheduled' | 'uploading'
  readonly cameFrom: QueueLeg['cameFrom']
  readonly campaign?: CampaignContact
  /** One after the other, each by whoever takes it from the queue. */
  readonly tries: readonly Try[]
  /** For how long it is put off after a try that was not the last. */
  readonly pauseMs?: () => number
}

/** The callback as its customer, queues and agents have it; `scheduledAt`: the appointment as known to the session. */
export const threadOfCallback = (
  { dice }: Stage,
  { caller, campaign }: CallbackWish,
  scheduledAt?: number,
): Thread => ({
  medium: {
    mediaType: 'callback',
    provider: 'PureCloud Callback',
    callback: {
      numbers: [caller.ani.replace(/^tel:/, '')],
      userName: caller.remote,
      ...(scheduledAt === undefined ? {} : { scheduledAt }),
    },
  },
  direction: 'outbound',
  sessionId: dice.uuid(),
  remote: caller.remote,
  ...(campaign ? { campaign } : {}),
})

/** One try: a stay in the queue, the agent, and the call if one is made. */
function tryOnce(stage: Stage, wish: CallbackWish, thread: Thread, part: Try, dueAt: number, first: boolean) {
  const { dice } = stage
  const { queue, askedAt, until } = wish
  const cameFrom = first ? wish.cameFrom : 'agent'
  const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, { queue, enteredAt: dueAt, cameFrom })
  const participantId = dice.uuid()
  const call =
    part === 'not-called'
      ? { overAt: answeredAt + dice.around(45_000, 0.6, 8_000, 240_000), participants: [] }
      : callOutward(stage, {
          ...wish,
          agent: { participantId, user },
          from: answeredAt + dice.whole(1_500, 9_000),
          reached: part === 'reached',
        })
  const closedAt = call.overAt + dice.whole(300, 3_000)
  const agent = agentSide(stage, thread, visit, {
    participantId,
    user,
    ringsFrom,
    answeredAt,
    hangUpAt: closedAt,
    disconnectType: 'client',
    activity: 'callback',
    afterCall: workAfterCall(dice, queue, closedAt),
    ...('attempt' in call ? { attempt: call.attempt } : {}),
  })
  const uploadingFrom = first && until === 'uploading' ? askedAt + dice.whole(1, 3) : undefined
  return {
    closedAt,
    visit,
    participants: [queueSide(stage, thread, visit, uploadingFrom), agent, ...call.participants],
  }
}

/** Everybody whom the callback brings in, in order of arrival: customer, and for each try queue, agent and call. */
export function callBack(stage: Stage, wish: CallbackWish): Participant[] {
  const { dice } = stage
  const { who, askedAt, dueAt, until, tries } = wish
  const thread = threadOfCallback(stage, wish, until === 'scheduled' ? dueAt : undefined)
  const stretches: Stretch[] = until ? [{ type: until, start: askedAt, end: dueAt }] : []
  const parts: Participant[] = []
  let [since, next] = [until ? dueAt : askedAt, dueAt]
  let visit
  for (const [index, part] of tries.entries()) {
    const isLast = index === tries.length - 1
    const own = index === 0 ? thread : withAppointment(thread, next)
    const tried = tryOnce(stage, wish, own, part, next, index === 0)
    visit ??= tried.visit
    parts.push(...tried.participants)
    const end = tried.closedAt + (isLast ? dice.whole(1, 12) : 0)
    stretches.push({ type: 'interact', start: since, end, ...(isLast ? { atEnd: { disconnectType: 'peer' } } : {}) })
    if (isLast) break
    since = end + (wish.pauseMs?.() ?? dice.around(1_200_000, 0.6, 300_000, 7_200_000))
    stretches.push({ type: 'scheduled', start: end, end: since })
    next = since
  }
  return [customerSide(thread, { who, purpose: 'customer', stretches, ...(visit ? { visit } : {}) }), ...parts]
}

const withAppointment = (thread: Thread, scheduledAt: number): Thread => {
  const { callback } = thread.medium
  return callback ? { ...thread, medium: { ...thread.medium, callback: { ...callback, scheduledAt } } } : thread
}
