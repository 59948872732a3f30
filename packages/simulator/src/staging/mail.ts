import { type Participant } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { workAfterCall } from './after-call.ts'
import { digitalRun } from './digital-flow.ts'
import { customerSide, flowSide, queueSide, type Thread, waitForAgent } from './thread.ts'
import { agentSide } from './thread-agent.ts'
import { type QueueVisit } from './queue-wait.ts'

const subjects = ['Question about my order', 'Change of address', 'Invoice', 'Return of a parcel']
const addressTo = 'service@centre.example.com'

/** Who writes, about what, and to which queue it goes. */
export interface Mail {
  readonly who: Pick<Participant, 'participantId' | 'contact'>
  readonly name: string
  readonly subject: string
  readonly queue: Queue
}

export function writeMail({ dice, organisation, startAt }: Stage): Mail {
  return {
    who: {
      participantId: dice.uuid(),
      ...(dice.chance(0.7) ? { contact: { id: dice.uuid(), linkedAt: startAt } } : {}),
    },
    name: `customer${dice.whole(1, 999)}`,
    subject: dice.pick(subjects),
    queue: dice.pick(organisation.queues),
  }
}

interface Replies {
  readonly visit: QueueVisit
  readonly user: User
  readonly ringsFrom: number
  readonly answeredAt: number
  readonly count: number
}

/** The agent's sessions, one for each mail that is sent: the next is there before the one before is over. */
function replies(stage: Stage, thread: Thread, { visit, user, ringsFrom, answeredAt, count }: Replies) {
  const { dice } = stage
  const sessions: Participant[] = []
  let [from, closedAt] = [answeredAt, answeredAt]
  for (let index = 0; index < count; index++) {
    const isLast = index === count - 1
    const sentAt = from + dice.around(110_000, 0.8, 10_000, 700_000)
    closedAt = isLast ? sentAt : sentAt + dice.whole(60, 300)
    const [first] = sessions
    sessions.push(
      agentSide(stage, thread, visit, {
        user,
        ...(first ? { participantId: first.participantId, disclosures: [] } : { ringsFrom }),
        answeredAt: from,
        hangUpAt: closedAt,
        disconnectType: 'client',
        activity: 'interact',
        dialogue: [{ at: sentAt - dice.whole(1, 400), by: 'other' }],
        ...(isLast ? { afterCall: workAfterCall(dice, visit.queue, closedAt) } : {}),
      }),
    )
    from = sentAt
  }
  return { sessions, closedAt }
}

/** One opening of an e-mail conversation: mail room, queue, an agent who answers `count` times, the end. */
export function answerMail(stage: Stage, mail: Mail, from: number, count: number, round?: number): Participant[] {
  const { dice } = stage
  const { who, name, subject, queue } = mail
  const thread: Thread = {
    medium: {
      mediaType: 'email',
      provider: 'PureCloud Email',
      addressFrom: `${name}@mail.example.com`,
      addressTo,
      subject,
    },
    direction: 'inbound',
    sessionId: dice.uuid(),
    remote: name,
    ...(round === undefined ? {} : { round }),
  }
  const flowEnd = from + dice.whole(200, 2_000)
  const flow = digitalRun(stage, {
    flowType: 'INBOUNDEMAIL',
    startedAt: from + dice.whole(5, 40),
    endedAt: flowEnd,
    entry: { type: 'direct', reason: addressTo },
    queue,
  })
  const mailRoom = flowSide(stage, thread, { purpose: 'workflow', flow, disconnectType: 'transfer' })
  const reached = waitForAgent(stage, { queue, enteredAt: flowEnd + dice.whole(5, 30), cameFrom: 'flow' })
  const { sessions, closedAt } = replies(stage, thread, { ...reached, count })
  const customer = customerSide(thread, {
    who,
    purpose: 'external',
    visit: reached.visit,
    dialogue: [{ at: from, by: 'customer' }],
    stretches: [
      { type: 'interact', start: from, end: closedAt + dice.whole(1, 20), atEnd: { disconnectType: 'peer' } },
    ],
  })
  return [customer, mailRoom, queueSide(stage, thread, reached.visit), ...sessions]
}
