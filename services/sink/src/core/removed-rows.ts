import { type ConversationDetails } from '@aftercall/contracts'
import { conversationRow, detailsRawRow } from './conversation-row.ts'
import { type RoutedRow } from './routes.ts'
import { conversations } from './tables/conversations.ts'
import { detailsRaw } from './tables/details-raw.ts'

const nothing = Buffer.alloc(0)

/**
 * What removes the rows of an earlier record that started on another UTC day. The day is a part of their key, so that the new rows do not
 * replace them. They have the version of the new ones: a still newer record under the old day is live again, and names this one as superseded.
 */
export function removedRows(details: ConversationDetails): readonly RoutedRow[] {
  const { supersededStart: start, record } = details
  if (start === null) return []
  const without = {
    ...details,
    raw: nothing,
    drift: [],
    missingSessionIds: [],
    record: { ...record, participants: [] },
  }
  const row = { ...conversationRow(without), conversation_start: start, is_deleted: 1 }
  return [
    { table: conversations, row },
    { table: detailsRaw, row: { ...detailsRawRow(without, start), is_deleted: 1 } },
  ]
}
