import { campaignContact } from '../staging/campaign.ts'
import { displayForm, outsideNumber } from '../staging/caller.ts'
import { type Timeline } from './timeline.ts'

/** What the dialler met, and how it says that the attempt ended. */
const results = [
  { name: 'disposition.classification.callable.busy', disconnectType: 'uncallable' },
  { name: 'disposition.classification.callable.noanswer', disconnectType: 'timeout' },
  { name: 'disposition.classification.callable.machine', disconnectType: 'peer' },
  { name: 'disposition.classification.callable.sit', disconnectType: 'error' },
] as const

export const campaignUnreached: Timeline = {
  kind: 'campaign-unreached',
  about: 'Campaign: busy, no answer or a machine; the dialler gives up, and no event tells of a start.',
  weight: 34,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const number = outsideNumber(stage)
    const { name, disconnectType } = dice.pick(results)
    const end = startAt + dice.whole(2_000, 40_000)
    return [
      {
        participantId: dice.uuid(),
        name: displayForm(number),
        purpose: 'customer',
        data: [],
        leg: {
          role: 'customer',
          unreached: true,
          campaign: campaignContact(stage),
          sessionId: dice.uuid(),
          direction: 'outbound',
          ani: dice.pick(organisation.lines).number,
          dnis: number,
          sessionDnis: number,
          edgeId: dice.pick(organisation.edges).id,
          protocolCallId: dice.uuid(),
          divisionId: null,
          stretches: [{ type: 'dialing', start: startAt, end, atEnd: { disconnectType } }],
          readings: [],
          disclosures: [{ at: end, fields: { dispositionName: name } }],
        },
      },
    ]
  },
}
