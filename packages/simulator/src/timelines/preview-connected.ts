import { callBack } from '../staging/call-back.ts'
import { campaignContact } from '../staging/campaign.ts'
import { displayForm, outsideNumber } from '../staging/caller.ts'
import { type Timeline } from './timeline.ts'

export const previewConnected: Timeline = {
  kind: 'preview-connected',
  about: 'Campaign with preview: an agent is shown the contact, calls, and mostly reaches somebody.',
  weight: 5,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const number = outsideNumber(stage)
    return callBack(stage, {
      caller: { ani: number, remote: displayForm(number) },
      who: { participantId: dice.uuid() },
      queue: dice.pick(organisation.queues),
      askedAt: startAt,
      dueAt: startAt + dice.whole(1, 9),
      cameFrom: 'outbound',
      campaign: campaignContact(stage),
      tries: [dice.chance(0.75) ? 'reached' : 'in-vain'],
    })
  },
}
