import { type AgentState } from '@aftercall/contracts'
import { type AgentStatesRow } from './tables/agent-states.ts'

/** The state of an agent in one session. */
export function agentStateRow(event: AgentState): AgentStatesRow {
  return {
    org_id: event.orgId,
    user_id: event.userId,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    conversation_id: event.conversationId ?? '',
    session_id: event.sessionId ?? '',
    session_start: event.sessionStart,
    state: event.currentState ?? '',
    state_start: event.currentStateStart,
    queue_id: event.queueId ?? '',
    media_type: event.mediaType ?? '',
    originating_direction: event.originatingDirection ?? '',
    requested_language_id: event.requestedLanguageId ?? '',
    requested_skill_ids: event.requestedSkillIds ?? [],
  }
}
