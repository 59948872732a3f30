-- Operational events. Those with a conversation_id join to it.
CREATE TABLE IF NOT EXISTS operational_events (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  definition_id LowCardinality(String) COMMENT 'Definition of the operational event, the id in the topic.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it happened.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  conversation_id String COMMENT 'Conversation in which it happened, if any.' CODEC(ZSTD(1)),
  event_name LowCardinality(String) COMMENT 'Name of the definition.' CODEC(ZSTD(1)),
  event_description String COMMENT 'Description of the definition.' CODEC(ZSTD(1)),
  entity_id String COMMENT 'What it is about.' CODEC(ZSTD(1)),
  entity_name String COMMENT 'Name of the entity.' CODEC(ZSTD(1)),
  entity_type LowCardinality(String) COMMENT 'Kind of the entity, as sent.' CODEC(ZSTD(1)),
  entity_token String COMMENT 'Token of the entity.' CODEC(ZSTD(1)),
  parent_entity String COMMENT 'Parent of the entity, as sent.' CODEC(ZSTD(1)),
  previous_value String COMMENT 'Before.' CODEC(ZSTD(1)),
  current_value String COMMENT 'After.' CODEC(ZSTD(1)),
  error_code String COMMENT 'Error.' CODEC(ZSTD(1)),
  entity_version LowCardinality(String) COMMENT 'Version of the entity.' CODEC(ZSTD(1)),
  phone_number String COMMENT 'Personal data.' CODEC(ZSTD(1)),
  external_contact_id String COMMENT 'External contact.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  INDEX by_conversation_id conversation_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, toDate(event_time), definition_id, event_id)
COMMENT 'What Genesys reported of configuration and running; read through v_operational_events.';

CREATE OR REPLACE VIEW v_operational_events AS
SELECT * FROM operational_events FINAL;
