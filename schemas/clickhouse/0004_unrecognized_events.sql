-- Events that no route knows yet, whole. No partitions: nothing that identifies such an event tells its time.
CREATE TABLE IF NOT EXISTS unrecognized_events (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id.' CODEC(ZSTD(1)),
  detail_type LowCardinality(String) COMMENT 'Topic template with the literal {id}.' CODEC(ZSTD(1)),
  reason LowCardinality(String) COMMENT 'Why no route knows it.' CODEC(ZSTD(1)),
  topic_name String COMMENT 'Topic with the real id.' CODEC(ZSTD(1)),
  event_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Best known time of the event.' CODEC(DoubleDelta, ZSTD(1)),
  sqs_message_id String COMMENT 'Message id that SQS gave.' CODEC(ZSTD(1)),
  sqs_sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the message reached the queue.' CODEC(DoubleDelta, ZSTD(1)),
  sqs_receive_count Nullable(Int32) COMMENT 'How often SQS had handed it out, that time included.' CODEC(T64, ZSTD(1)),
  received_at DateTime64(3, 'UTC') COMMENT 'When the bridge received the message.' CODEC(DoubleDelta, ZSTD(1)),
  topic LowCardinality(String) COMMENT 'Kafka topic it was read from.' CODEC(ZSTD(1)),
  partition Int32 COMMENT 'Kafka partition.' CODEC(T64, ZSTD(1)),
  offset Int64 COMMENT 'Kafka offset.' CODEC(T64, ZSTD(1)),
  body String COMMENT 'The message body after the personal-data policy.' CODEC(ZSTD(3)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  precedence UInt64 MATERIALIZED toUInt64(9223372036854775807 - toUnixTimestamp64Milli(received_at)) COMMENT 'Of repeated deliveries the first is kept.' CODEC(ZSTD(1)),
  INDEX by_sqs_message_id sqs_message_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (org_id, event_id)
COMMENT 'Well-formed events without a route.';
