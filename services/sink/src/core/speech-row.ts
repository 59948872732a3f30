import { type SpeechAnalyticsEvent } from '@aftercall/contracts'
import { type SpeechAnalyticsRow } from './tables/speech-analytics.ts'

/** What speech and text analytics told of a conversation. */
export function speechRow(event: SpeechAnalyticsEvent): SpeechAnalyticsRow {
  const agents = event.agents ?? []
  const topics = event.topics ?? []
  const participants = event.participants ?? []
  return {
    org_id: event.orgId,
    conversation_id: event.conversationId,
    kind: event.kind,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    communication_id: event.communicationId ?? '',
    media_type: event.mediaType ?? '',
    sentiment_score: event.sentimentOverallScore,
    sentiment_trend_score: event.sentimentTrendScore,
    queue_ids: event.queueIds ?? [],
    division_ids: event.divisionIds ?? [],
    flow_ids: event.flowIds ?? [],
    'agents.user_id': agents.map(({ agentId }) => agentId ?? ''),
    'agents.empathy_score': agents.map(({ overallEmpathyScore }) => overallEmpathyScore),
    program_id: event.programId ?? '',
    recording_id: event.recordingId ?? '',
    transcript_id: event.transcriptId ?? '',
    'topics.id': topics.map(({ topicId }) => topicId ?? ''),
    'topics.name': topics.map(({ topicName }) => topicName ?? ''),
    'topics.participant': topics.map(({ participant }) => participant ?? ''),
    'participants.user_id': participants.map(({ userId }) => userId ?? ''),
    'participants.queue_id': participants.map(({ queueId }) => queueId ?? ''),
    'participants.division_id': participants.map(({ divisionId }) => divisionId ?? ''),
    'participants.purpose': participants.map(({ purpose }) => purpose ?? ''),
    'participants.flow_id': participants.map(({ flowId }) => flowId ?? ''),
    transcript_ids: event.transcriptIds ?? [],
    category_ids: event.categoryIds ?? [],
    transcription_status: event.transcriptionStatus ?? '',
    transcription_offset_ms: event.transcriptionOffsetMs,
    session_start_time: event.sessionStartTime,
    transcription_start_time: event.transcriptionStartTime,
  }
}
