import { type RowOf, defineTable } from '../table.ts'

/** What speech and text analytics found. Columns are told in schemas/clickhouse/0022_speech_analytics.sql. */
export const speechAnalytics = defineTable('speech_analytics', {
  org_id: 'String',
  conversation_id: 'String',
  kind: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  communication_id: 'String',
  media_type: 'String',
  sentiment_score: 'Nullable(Float64)',
  sentiment_trend_score: 'Nullable(Float64)',
  queue_ids: 'Array(String)',
  division_ids: 'Array(String)',
  flow_ids: 'Array(String)',
  'agents.user_id': 'Array(String)',
  'agents.empathy_score': 'Array(Nullable(Float64))',
  program_id: 'String',
  recording_id: 'String',
  transcript_id: 'String',
  'topics.id': 'Array(String)',
  'topics.name': 'Array(String)',
  'topics.participant': 'Array(String)',
  'participants.user_id': 'Array(String)',
  'participants.queue_id': 'Array(String)',
  'participants.division_id': 'Array(String)',
  'participants.purpose': 'Array(String)',
  'participants.flow_id': 'Array(String)',
  transcript_ids: 'Array(String)',
  category_ids: 'Array(String)',
  transcription_status: 'String',
  transcription_offset_ms: 'Nullable(Int64)',
  session_start_time: 'Nullable(DateTime64(3))',
  transcription_start_time: 'Nullable(DateTime64(3))',
})

export type SpeechAnalyticsRow = RowOf<typeof speechAnalytics>
