-- What speech and text analytics found in conversations, and how far transcription is. Transcripts are not here.
CREATE TABLE IF NOT EXISTS speech_analytics (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id, unique within the organisation.' CODEC(ZSTD(1)),
  kind LowCardinality(String) COMMENT 'sentiment, empathy, topics, categories or transcription.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it was published; for transcription when it happened.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  communication_id String COMMENT 'Session that was transcribed or in which topics were detected.' CODEC(ZSTD(1)),
  media_type LowCardinality(String) COMMENT 'Media type, canonical spelling, as in the detail record; topics and categories.' CODEC(ZSTD(1)),
  sentiment_score Nullable(Float64) COMMENT 'Sentiment of the conversation; sentiment.' CODEC(ZSTD(1)),
  sentiment_trend_score Nullable(Float64) COMMENT 'How sentiment changed; sentiment.' CODEC(ZSTD(1)),
  queue_ids Array(LowCardinality(String)) COMMENT 'Queues; sentiment and empathy.' CODEC(ZSTD(1)),
  division_ids Array(LowCardinality(String)) COMMENT 'Divisions; sentiment and empathy.' CODEC(ZSTD(1)),
  flow_ids Array(LowCardinality(String)) COMMENT 'Flows; sentiment and empathy.' CODEC(ZSTD(1)),
  `agents.user_id` Array(LowCardinality(String)) COMMENT 'Agents with an empathy score; empathy.' CODEC(ZSTD(1)),
  `agents.empathy_score` Array(Nullable(Float64)) COMMENT 'Their scores.' CODEC(ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Speech and text analytics program; topics and transcription.' CODEC(ZSTD(1)),
  recording_id String COMMENT 'Recording; topics.' CODEC(ZSTD(1)),
  transcript_id String COMMENT 'Transcript; topics.' CODEC(ZSTD(1)),
  `topics.id` Array(LowCardinality(String)) COMMENT 'Topics detected; topics.' CODEC(ZSTD(1)),
  `topics.name` Array(LowCardinality(String)) COMMENT 'Their names.' CODEC(ZSTD(1)),
  `topics.participant` Array(LowCardinality(String)) COMMENT 'Who spoke of them, as sent.' CODEC(ZSTD(1)),
  `participants.user_id` Array(LowCardinality(String)) COMMENT 'Participants of the session by user; topics.' CODEC(ZSTD(1)),
  `participants.queue_id` Array(LowCardinality(String)) COMMENT 'Their queues.' CODEC(ZSTD(1)),
  `participants.division_id` Array(LowCardinality(String)) COMMENT 'Their divisions.' CODEC(ZSTD(1)),
  `participants.purpose` Array(LowCardinality(String)) COMMENT 'Their purposes, in the spelling of detail records.' CODEC(ZSTD(1)),
  `participants.flow_id` Array(LowCardinality(String)) COMMENT 'Their flows.' CODEC(ZSTD(1)),
  transcript_ids Array(String) COMMENT 'Transcripts; categories.' CODEC(ZSTD(1)),
  category_ids Array(LowCardinality(String)) COMMENT 'Categories that the conversation fell into; categories.' CODEC(ZSTD(1)),
  transcription_status LowCardinality(String) COMMENT 'SESSION_ONGOING or SESSION_ENDED; transcription. The end of a session, not of the conversation.' CODEC(ZSTD(1)),
  transcription_offset_ms Nullable(Int64) COMMENT 'How far into the session, ms; transcription.' CODEC(T64, ZSTD(1)),
  session_start_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Beginning of the session; transcription.' CODEC(DoubleDelta, ZSTD(1)),
  transcription_start_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Beginning of the transcription; transcription.' CODEC(DoubleDelta, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, conversation_id, kind, event_time, event_id)
COMMENT 'What speech and text analytics told of conversations; read through v_speech_analytics and v_conversation_sentiment.';

CREATE OR REPLACE VIEW v_speech_analytics AS
SELECT * FROM speech_analytics FINAL;

-- What is known of a conversation by now, beside its row; conversation_start is NULL while there is no row. The latest sentiment and empathy
-- count; topics and categories are those of all events, for they may come piece by piece.
CREATE OR REPLACE VIEW v_conversation_sentiment AS
SELECT
  s.org_id AS org_id,
  s.conversation_id AS conversation_id,
  s.latest_sentiment.1 AS sentiment_score,
  s.latest_sentiment.2 AS sentiment_trend_score,
  s.latest_sentiment.3 AS sentiment_at,
  s.latest_empathy.1 AS empathy_user_ids,
  s.latest_empathy.2 AS empathy_scores,
  s.latest_empathy.3 AS empathy_at,
  s.topic_ids AS topic_ids,
  s.topic_names AS topic_names,
  s.category_ids AS category_ids,
  s.last_told_at AS last_told_at,
  c.conversation_start AS conversation_start,
  c.conversation_end AS conversation_end,
  c.media_types AS media_types,
  c.queue_ids AS queue_ids,
  c.agent_user_ids AS agent_user_ids,
  c.first_queue_id AS first_queue_id
FROM (
  SELECT
    org_id,
    conversation_id,
    argMaxIf((sentiment_score, sentiment_trend_score, toNullable(event_time)), (event_time, event_id), kind = 'sentiment') AS latest_sentiment,
    argMaxIf((`agents.user_id`, `agents.empathy_score`, toNullable(event_time)), (event_time, event_id), kind = 'empathy') AS latest_empathy,
    arraySort(groupUniqArrayArrayIf(`topics.id`, kind = 'topics')) AS topic_ids,
    arraySort(groupUniqArrayArrayIf(`topics.name`, kind = 'topics')) AS topic_names,
    arraySort(groupUniqArrayArrayIf(category_ids, kind = 'categories')) AS category_ids,
    max(event_time) AS last_told_at
  FROM speech_analytics FINAL
  WHERE kind != 'transcription'
  GROUP BY org_id, conversation_id
) AS s
LEFT JOIN (
  SELECT
    org_id,
    conversation_id,
    toNullable(conversation_start) AS conversation_start,
    conversation_end,
    media_types,
    queue_ids,
    agent_user_ids,
    first_queue_id
  FROM conversations FINAL
  WHERE is_deleted = 0
) AS c ON c.org_id = s.org_id AND c.conversation_id = s.conversation_id;
