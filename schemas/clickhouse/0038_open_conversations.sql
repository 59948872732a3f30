-- What completion still follows: the newest state of each conversation that is open, or parked because its record was refused. A conversation
-- that is done with is taken away (is_deleted); conversation_completions says how it ended.
CREATE TABLE IF NOT EXISTS open_conversations (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id.' CODEC(ZSTD(1)),
  phase LowCardinality(String) COMMENT 'open or refused; empty where the row takes the conversation away.' CODEC(ZSTD(1)),
  phase_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the phase began.' CODEC(ZSTD(1)),
  round Int32 COMMENT '1 at first; one more each time the conversation was reopened.' CODEC(T64, ZSTD(1)),
  attempt Int32 COMMENT 'Attempts since the last new evidence.' CODEC(T64, ZSTD(1)),
  requests Int32 COMMENT 'Fetch requests made in all.' CODEC(T64, ZSTD(1)),
  first_seen_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Arrival of the first event.' CODEC(ZSTD(1)),
  last_arrival_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Arrival of the last event.' CODEC(ZSTD(1)),
  last_event_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Latest event time.' CODEC(ZSTD(1)),
  waits_for LowCardinality(String) COMMENT 'session_end, quiet_period, after_call_work, late_data, answer or retry.' CODEC(ZSTD(1)),
  waits_since Nullable(DateTime64(3, 'UTC')) COMMENT 'When it began to wait for that: the last new evidence, request or answer.' CODEC(ZSTD(1)),
  next_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the next step is due if nothing happens before.' CODEC(ZSTD(1)),
  requested_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the request was made that is not answered yet.' CODEC(ZSTD(1)),
  answered_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the last answer came.' CODEC(ZSTD(1)),
  as_of Nullable(DateTime64(3, 'UTC')) COMMENT 'As-of of the newest record known.' CODEC(ZSTD(1)),
  conversation_start Nullable(DateTime64(3, 'UTC')) COMMENT 'As in that record.' CODEC(ZSTD(1)),
  conversation_end Nullable(DateTime64(3, 'UTC')) COMMENT 'As in that record.' CODEC(ZSTD(1)),
  completed_announced UInt8 COMMENT '1 when the conversation was announced as completed in this round.' CODEC(ZSTD(1)),
  media_types Array(LowCardinality(String)) COMMENT 'Media types of its sessions, in the spelling of detail records.' CODEC(ZSTD(1)),
  session_count UInt32 COMMENT 'Sessions that events told of.' CODEC(T64, ZSTD(1)),
  `open_sessions.id` Array(String) COMMENT 'Sessions that began and whose end was not told.' CODEC(ZSTD(1)),
  `open_sessions.kind` Array(LowCardinality(String)) COMMENT 'customer, flow, acd, user, voicemail or other.' CODEC(ZSTD(1)),
  `open_sessions.media_type` Array(LowCardinality(String)) COMMENT 'In the spelling of detail records.' CODEC(ZSTD(1)),
  `open_sessions.started_at` Array(DateTime64(3, 'UTC')) COMMENT 'When they began.' CODEC(ZSTD(1)),
  changed_at DateTime64(3, 'UTC') COMMENT 'When completion wrote this state.' CODEC(DoubleDelta, ZSTD(1)),
  topic LowCardinality(String) COMMENT 'Kafka topic it was read from.' CODEC(ZSTD(1)),
  partition Int32 COMMENT 'Kafka partition.' CODEC(T64, ZSTD(1)),
  offset Int64 COMMENT 'Kafka offset.' CODEC(T64, ZSTD(1)),
  is_deleted UInt8 COMMENT '1 when completion is done with the conversation.' CODEC(ZSTD(1)),
  version UInt64 COMMENT 'The offset: a conversation has one partition, so the greatest is the newest.' CODEC(T64, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (org_id, conversation_id)
-- A row that comes to light again when the one that took it away is gone is older than the last decision, and no view believes it.
TTL toDateTime(changed_at) + INTERVAL 14 DAY DELETE WHERE is_deleted = 1
COMMENT 'What completion still follows; read through v_open_conversations.';
