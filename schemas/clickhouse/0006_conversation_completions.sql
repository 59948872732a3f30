-- What happened to conversations as a whole.
CREATE TABLE IF NOT EXISTS conversation_completions (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id.' CODEC(ZSTD(1)),
  round Int32 COMMENT '1 at first; one more each time the conversation was reopened.' CODEC(T64, ZSTD(1)),
  kind LowCardinality(String) COMMENT 'completed, final, reopened, refused, dead_lettered or given_up.' CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') COMMENT 'When it was decided.' CODEC(DoubleDelta, ZSTD(1)),
  as_of Nullable(DateTime64(3, 'UTC')) COMMENT 'As-of of the record that decided it.' CODEC(DoubleDelta, ZSTD(1)),
  conversation_start Nullable(DateTime64(3, 'UTC')) COMMENT 'As in that record.' CODEC(DoubleDelta, ZSTD(1)),
  conversation_end Nullable(DateTime64(3, 'UTC')) COMMENT 'As in that record.' CODEC(DoubleDelta, ZSTD(1)),
  acw_pending UInt8 COMMENT '1 when after-call work was still due.' CODEC(ZSTD(1)),
  missing_sessions Array(String) COMMENT 'Sessions known from events that the record lacked.' CODEC(ZSTD(1)),
  requests Int32 COMMENT 'Fetch requests made so far.' CODEC(T64, ZSTD(1)),
  last_event_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Latest event time folded.' CODEC(DoubleDelta, ZSTD(1)),
  reason LowCardinality(String) COMMENT 'With refused, dead_lettered and given_up.' CODEC(ZSTD(1)),
  topic LowCardinality(String) COMMENT 'Kafka topic it was read from.' CODEC(ZSTD(1)),
  partition Int32 COMMENT 'Kafka partition.' CODEC(T64, ZSTD(1)),
  offset Int64 COMMENT 'Kafka offset.' CODEC(T64, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (org_id, conversation_id, round, kind, at)
COMMENT 'Completed, final, reopened and the ways to end without a record.';
