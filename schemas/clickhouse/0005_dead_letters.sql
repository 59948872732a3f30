-- What could not be processed as it was: the original bytes, where they came from and why.
CREATE TABLE IF NOT EXISTS dead_letters (
  source String COMMENT 'Where it was read: sqs:<queue>/<message id>, kafka:<topic>/<partition>/<offset> or genesys:<conversation id>.' CODEC(ZSTD(1)),
  stage LowCardinality(String) COMMENT 'bridge, completion, details or sink.' CODEC(ZSTD(1)),
  reason LowCardinality(String) COMMENT 'Closed list of reason codes.' CODEC(ZSTD(1)),
  message String COMMENT 'One sentence for a person.' CODEC(ZSTD(1)),
  org_id LowCardinality(String) COMMENT 'Organisation, where it could be told.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation, where it could be told.' CODEC(ZSTD(1)),
  event_id String COMMENT 'Envelope id, where it could be told.' CODEC(ZSTD(1)),
  attempts Int32 COMMENT 'How often it was tried.' CODEC(T64, ZSTD(1)),
  failed_at DateTime64(3, 'UTC') COMMENT 'When it was given up.' CODEC(DoubleDelta, ZSTD(1)),
  sqs_message_id String COMMENT 'Message id that SQS gave.' CODEC(ZSTD(1)),
  sqs_sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the message reached the queue.' CODEC(DoubleDelta, ZSTD(1)),
  sqs_receive_count Nullable(Int32) COMMENT 'How often SQS had handed it out, that time included.' CODEC(T64, ZSTD(1)),
  body_bytes Int64 COMMENT 'Size of the original body in bytes.' CODEC(T64, ZSTD(1)),
  body_sha256 String COMMENT 'SHA-256 of the original body, hex.' CODEC(ZSTD(1)),
  truncated UInt8 COMMENT '1 when body holds only the beginning.' CODEC(ZSTD(1)),
  topic LowCardinality(String) COMMENT 'Kafka topic it was read from.' CODEC(ZSTD(1)),
  partition Int32 COMMENT 'Kafka partition.' CODEC(T64, ZSTD(1)),
  offset Int64 COMMENT 'Kafka offset.' CODEC(T64, ZSTD(1)),
  body String COMMENT 'The original bytes.' CODEC(ZSTD(3)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  INDEX by_sqs_message_id sqs_message_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_conversation_id conversation_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(failed_at)
ORDER BY (source, stage, reason)
COMMENT 'Original bytes, stage and reason of what could not be processed.';
