import { schemas } from '../generated/schemas.ts'
import { type AnalyticsConversation } from '../generated/types.ts'
import { Drift } from './drift.ts'
import { type AvroNode, compileProjection } from './project.ts'

/** Why a body cannot be stored as the record of a conversation at all; it is then dead-lettered. */
export type UnusableReason = 'not_an_object' | 'no_conversation_id' | 'conversation_id_too_long'

export type Projection =
  { readonly record: ProjectedConversation; readonly drift: readonly string[] } | { readonly unusable: UnusableReason }

/** The typed projection; without a conversation id there is none. */
export type ProjectedConversation = AnalyticsConversation & { readonly conversationId: string }

const maxConversationIdLength = 256

const recordType = (() => {
  const details = JSON.parse(schemas['conversation-details']) as { fields: { name: string; type: AvroNode }[] }
  const field = details.fields.find(({ name }) => name === 'record')
  if (field === undefined) throw new Error('could not find the field record in schemas/avro/conversation-details.avsc')
  return field.type
})()
const project = compileProjection(recordType)

/**
 * Reads one record of the details API, already parsed. Never throws, and the result always encodes as the `record` of
 * `conversation-details`: whatever does not fit is null (or left out of its array) and listed in `drift` by path.
 */
export function projectConversation(json: unknown): Projection {
  const drift = new Drift()
  const record = project(json, drift) as AnalyticsConversation | undefined
  if (record === undefined) return { unusable: 'not_an_object' }
  if (!hasConversationId(record)) return { unusable: 'no_conversation_id' }
  if (record.conversationId.length > maxConversationIdLength) return { unusable: 'conversation_id_too_long' }
  return { record, drift: drift.paths }
}

const hasConversationId = (record: AnalyticsConversation): record is ProjectedConversation =>
  record.conversationId !== null && record.conversationId.trim() !== ''
