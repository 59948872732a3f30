import { type CampaignContact } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { type Stage } from '../timelines/timeline.ts'

/** A contact of the organisation's one campaign. */
export function campaignContact({ dice, organisation }: Stage): CampaignContact {
  const own = rollDice(`campaign/${organisation.id}`)
  return { campaignId: own.uuid(), contactListId: own.uuid(), contactId: dice.uuid().replaceAll('-', '') }
}
