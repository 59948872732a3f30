import { workAfterCall } from '../staging/after-call.ts'
import { digitalRun } from '../staging/digital-flow.ts'
import { customerSide, flowSide, queueSide, type Thread, waitForAgent } from '../staging/thread.ts'
import { agentSide } from '../staging/thread-agent.ts'
import { type Timeline } from './timeline.ts'

const subjects = ['Question about my order', 'Change of address', 'Invoice', 'Return of a parcel']

export const email: Timeline = {
  kind: 'email',
  about:
    'Inbound e-mail: an agent answers twice, each reply a session of its own, the next begun before the last ends.',
  weight: 0,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const queue = dice.pick(organisation.queues)
    const name = `customer${dice.whole(1, 999)}`
    const addressTo = 'service@centre.example.com'
    const thread: Thread = {
      medium: {
        mediaType: 'email',
        provider: 'PureCloud Email',
        addressFrom: `${name}@mail.example.com`,
        addressTo,
        subject: dice.pick(subjects),
      },
      direction: 'inbound',
      sessionId: dice.uuid(),
      remote: name,
    }
    const flowEnd = startAt + dice.whole(200, 2_000)
    const flow = digitalRun(stage, {
      flowType: 'INBOUNDEMAIL',
      startedAt: startAt + dice.whole(5, 40),
      endedAt: flowEnd,
      entry: { type: 'direct', reason: addressTo },
      queue,
    })
    const mailRoom = flowSide(stage, thread, { purpose: 'workflow', flow, disconnectType: 'transfer' })
    const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, {
      queue,
      enteredAt: flowEnd + dice.whole(5, 30),
      cameFrom: 'flow',
    })
    const nextFrom = answeredAt + dice.around(120_000, 0.7, 15_000, 700_000)
    const closedAt = nextFrom + dice.around(90_000, 0.8, 10_000, 700_000)
    const first = agentSide(stage, thread, visit, {
      user,
      ringsFrom,
      answeredAt,
      hangUpAt: nextFrom + dice.whole(60, 300),
      disconnectType: 'client',
      activity: 'interact',
      afterCall: null,
    })
    const second = agentSide(stage, thread, visit, {
      user,
      participantId: first.participantId,
      answeredAt: nextFrom,
      hangUpAt: closedAt,
      disconnectType: 'client',
      activity: 'interact',
      afterCall: workAfterCall(dice, queue, closedAt),
      disclosures: [],
    })
    const customer = customerSide(thread, {
      who: {
        participantId: dice.uuid(),
        ...(dice.chance(0.7) ? { contact: { id: dice.uuid(), linkedAt: startAt } } : {}),
      },
      purpose: 'external',
      visit,
      stretches: [
        { type: 'interact', start: startAt, end: closedAt + dice.whole(1, 20), atEnd: { disconnectType: 'peer' } },
      ],
    })
    return [customer, mailRoom, queueSide(stage, thread, visit), first, second]
  },
}
