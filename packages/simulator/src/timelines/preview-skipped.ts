import { campaignContact } from '../staging/campaign.ts'
import { displayForm, outsideNumber } from '../staging/caller.ts'
import { customerSide, queueSide, type Thread, waitForAgent } from '../staging/thread.ts'
import { agentSide } from '../staging/thread-agent.ts'
import { type Timeline } from './timeline.ts'

export const previewSkipped: Timeline = {
  kind: 'preview-skipped',
  about: 'Campaign with preview: an agent is shown the contact and skips it; nobody is called.',
  weight: 5,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const number = outsideNumber(stage)
    const thread: Thread = {
      medium: {
        mediaType: 'callback',
        provider: 'PureCloud Callback',
        callback: { numbers: [number.replace(/^tel:/, '')], userName: displayForm(number) },
      },
      direction: 'outbound',
      sessionId: dice.uuid(),
      remote: displayForm(number),
      campaign: campaignContact(stage),
    }
    const queue = dice.pick(organisation.queues)
    const { visit, user, ringsFrom, answeredAt } = waitForAgent(stage, {
      queue,
      enteredAt: startAt + dice.whole(1, 9),
      cameFrom: 'outbound',
    })
    const skippedAt = answeredAt + dice.around(20_000, 0.7, 2_000, 120_000)
    const customer = customerSide(thread, {
      who: { participantId: dice.uuid() },
      purpose: 'customer',
      visit,
      stretches: [
        { type: 'interact', start: startAt, end: skippedAt - dice.whole(0, 5), atEnd: { disconnectType: 'peer' } },
      ],
    })
    const agent = agentSide(stage, thread, visit, {
      user,
      ringsFrom,
      answeredAt,
      hangUpAt: skippedAt,
      disconnectType: 'client',
      activity: 'callback',
      afterCall: {
        code: 'ININ-OUTBOUND-PREVIEW-SKIPPED',
        how: 'chosen',
        countedMs: 0,
        countedAt: skippedAt,
        endedAt: skippedAt,
      },
    })
    return [customer, queueSide(stage, thread, visit), agent]
  },
}
