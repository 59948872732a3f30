import { type ConversationDetails, rulesVersion } from '@aftercall/contracts'

/**
 * Version of what is made of a record here: its as-of time, with the newer of the rules that made the record and those that make the row. So
 * rows of new rules win over those of old ones also when records from before are read again.
 */
export const rowVersion = (details: Pick<ConversationDetails, 'version' | 'rulesVersion'>): number =>
  details.version + Math.max(0, rulesVersion - details.rulesVersion)
