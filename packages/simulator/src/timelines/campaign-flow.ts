import { campaignContact } from '../staging/campaign.ts'
import { type Caller, displayForm, outsideNumber } from '../staging/caller.ts'
import { menuParticipant } from '../staging/menu.ts'
import { calledParticipant } from '../staging/outside-party.ts'
import { type Timeline } from './timeline.ts'

export const campaignFlow: Timeline = {
  kind: 'campaign-flow',
  about: 'Campaign without agents: who answers is led into an outbound flow, which says its piece and hangs up.',
  weight: 4,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const number = outsideNumber(stage)
    const campaign = campaignContact(stage)
    const line = dice.pick(organisation.lines)
    const answeredAt = startAt + dice.whole(3_000, 20_000)
    const flowEnd = answeredAt + dice.around(25_000, 0.6, 3_000, 120_000)
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
    const flow = menuParticipant({ ...stage, startAt: answeredAt }, caller, {
      endedAt: flowEnd,
      exit: { reason: 'FLOW_DISCONNECT' },
      entry: { type: 'outbound', reason: campaign.campaignId },
      flowType: 'OUTBOUNDCALL',
    })
    const contact = calledParticipant(stage, {
      of: { participantId: caller.participantId },
      purpose: 'customer',
      campaign,
      sessionId: caller.sessionId,
      ani: caller.ani,
      number,
      dialedFrom: startAt,
      answeredAt,
      end: { at: flowEnd + dice.whole(4, 60), type: 'peer' },
    })
    return [contact, flow]
  },
}
