import { type RowOf, defineTable } from '../table.ts'

/** States of agents. Columns are told in schemas/clickhouse/0025_agent_states.sql. */
export const agentStates = defineTable('agent_states', {
  org_id: 'String',
  user_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  conversation_id: 'String',
  session_id: 'String',
  session_start: 'Nullable(DateTime64(3))',
  state: 'String',
  state_start: 'Nullable(DateTime64(3))',
  queue_id: 'String',
  media_type: 'String',
  originating_direction: 'String',
  requested_language_id: 'String',
  requested_skill_ids: 'Array(String)',
})

export type AgentStatesRow = RowOf<typeof agentStates>
