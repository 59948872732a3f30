/** What a leg that is no telephone call goes over. */
export interface Medium {
  readonly mediaType: 'callback' | 'chat' | 'email' | 'message'
  readonly provider: string
  readonly messageType?: MessageType
  readonly roomId?: string
  readonly addressFrom?: string
  readonly addressTo?: string
  readonly subject?: string
  readonly callback?: { readonly numbers: readonly string[]; readonly userName: string; readonly scheduledAt?: number }
}

export const messageTypes = [
  'webmessaging',
  'open',
  'sms',
  'whatsapp',
  'facebook',
  'instagram',
  'apple',
  'line',
  'twitter',
] as const
export type MessageType = (typeof messageTypes)[number]

/** Something written. Who wrote it: the customer, or the agent or bot of the leg where it stands. */
export interface Utterance {
  readonly at: number
  readonly by: 'customer' | 'other'
}

/** The campaign that a contact was dialled for. */
export interface CampaignContact {
  readonly campaignId: string
  readonly contactListId: string
  readonly contactId: string
}
