import { type ConversationCompletion } from '@aftercall/contracts'
import { type Coordinates, coordinateColumns } from './coordinates.ts'
import { type ConversationCompletionsRow } from './tables/conversation-completions.ts'

export function completionRow(completion: ConversationCompletion, at: Coordinates): ConversationCompletionsRow {
  return {
    org_id: completion.orgId,
    conversation_id: completion.conversationId,
    round: completion.round,
    kind: completion.kind,
    at: completion.at,
    as_of: completion.asOf,
    conversation_start: completion.conversationStart,
    conversation_end: completion.conversationEnd,
    acw_pending: completion.acwPending ? 1 : 0,
    missing_sessions: completion.missingSessionIds,
    requests: completion.requests,
    last_event_time: completion.lastEventTime,
    reason: completion.reason ?? '',
    ...coordinateColumns(at),
  }
}
