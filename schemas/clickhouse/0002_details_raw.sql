-- The newest record of each conversation as JSON, for whatever the wide row leaves out.
CREATE TABLE IF NOT EXISTS details_raw (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id.' CODEC(ZSTD(1)),
  conversation_start DateTime64(3, 'UTC') COMMENT 'As in conversations.' CODEC(DoubleDelta, ZSTD(1)),
  as_of DateTime64(3, 'UTC') COMMENT 'When Genesys vouched for the record, by its own clock.' CODEC(DoubleDelta, ZSTD(1)),
  source LowCardinality(String) COMMENT 'details_get, details_query or details_job.' CODEC(ZSTD(1)),
  lane LowCardinality(String) COMMENT 'live, reconciliation or backfill.' CODEC(ZSTD(1)),
  record_hash String COMMENT 'As in conversations.' CODEC(ZSTD(1)),
  drift Array(LowCardinality(String)) COMMENT 'Paths that are unknown or of an unexpected type.' CODEC(ZSTD(1)),
  received_at DateTime64(3, 'UTC') COMMENT 'When the record was received here.' CODEC(DoubleDelta, ZSTD(1)),
  body String COMMENT 'The JSON of the record as received, after the personal-data policy.' CODEC(ZSTD(3)),
  version UInt64 COMMENT 'As in conversations.' CODEC(T64, ZSTD(1)),
  is_deleted UInt8 COMMENT '1 removes the record.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  INDEX by_inserted_at inserted_at TYPE minmax GRANULARITY 1,
  INDEX by_conversation_id conversation_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(conversation_start)
ORDER BY (org_id, toDate(conversation_start), conversation_id)
COMMENT 'Records of conversations as received.';
