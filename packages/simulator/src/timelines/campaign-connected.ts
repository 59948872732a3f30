import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent } from '../staging/agent.ts'
import { campaignContact } from '../staging/campaign.ts'
import { type Caller, displayForm, outsideNumber } from '../staging/caller.ts'
import { hangUp } from '../staging/hang-up.ts'
import { calledParticipant } from '../staging/outside-party.ts'
import { reachAgent } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const campaignConnected: Timeline = {
  kind: 'campaign-connected',
  about: 'Campaign: the dialler reaches the contact, who waits a moment in the queue and speaks with an agent.',
  weight: 22,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const number = outsideNumber(stage)
    const campaign = campaignContact(stage)
    const line = dice.pick(organisation.lines)
    const answeredAt = startAt + dice.whole(3_000, 20_000)
    const caller: Caller = {
      participantId: dice.uuid(),
      sessionId: dice.uuid(),
      line: { ...line, number },
      ani: line.number,
      remote: displayForm(number),
      connectedAt: answeredAt,
      direction: 'outbound',
      campaign,
    }
    const queue = dice.pick(organisation.queues)
    const reached = reachAgent(stage, caller, { queue, leftAt: answeredAt, cameFrom: 'outbound' }, 0)
    const { customer, agent } = hangUp(stage, reached.answeredAt + dice.around(90_000, 0.8, 8_000, 600_000))
    const contact = calledParticipant(stage, {
      of: { participantId: caller.participantId },
      purpose: 'customer',
      campaign,
      sessionId: caller.sessionId,
      ani: caller.ani,
      number,
      dialedFrom: startAt,
      answeredAt,
      end: customer,
    })
    const answering = answeringAgent(stage, caller, reached.visit, {
      user: reached.user,
      ringsFrom: reached.ringsFrom,
      answeredAt: reached.answeredAt,
      hangUpAt: agent.at,
      disconnectType: agent.type,
      afterCall: workAfterCall(dice, queue, agent.at),
    })
    return [contact, ...reached.participants, answering]
  },
}
