import {
  type AnalyticsConversation,
  type ConversationDetails,
  parseDrift,
  projectConversation,
  recordVersion,
  rulesVersion,
} from '@aftercall/contracts'

export const asOf = Date.UTC(2026, 2, 3, 12)

/** The message of one record as `details` would send it. */
export const detailsOf = (
  record: AnalyticsConversation,
  more: Partial<ConversationDetails> = {},
): ConversationDetails => ({
  orgId: 'org-1',
  conversationId: record.conversationId ?? '',
  asOf,
  version: recordVersion(more.asOf ?? asOf),
  rulesVersion,
  source: 'details_get',
  lane: 'live',
  receivedAt: asOf + 250,
  hash: 'h-1',
  missingSessionIds: [],
  supersededStart: null,
  drift: [],
  raw: Buffer.from('{}'),
  record,
  ...more,
})

/** A record from the JSON of the API, times as ISO text. */
export function recordOf(json: Readonly<Record<string, unknown>>): AnalyticsConversation {
  const projected = projectConversation({ conversationId: 'c-1', ...json })
  if ('unusable' in projected) throw new Error(`could not project the record of a test: ${projected.unusable}`)
  // Tests may name metrics and purposes as they like.
  const mistakes = projected.drift.filter((entry) => parseDrift(entry).kind !== 'unknown_value')
  if (mistakes.length > 0) throw new Error(`the record of a test has unknown fields: ${mistakes.join(', ')}`)
  return projected.record
}
