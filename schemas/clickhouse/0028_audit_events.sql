-- Who changed what in the organisation.
CREATE TABLE IF NOT EXISTS audit_events (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  entity_type LowCardinality(String) COMMENT 'Kind of the entity: UserPresence, Queue …' CODEC(ZSTD(1)),
  entity_id String COMMENT 'Entity that was acted on.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it happened.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  audit_id String COMMENT 'Id of the audit record.' CODEC(ZSTD(1)),
  user_id LowCardinality(String) COMMENT 'Who acted.' CODEC(ZSTD(1)),
  user_home_org_id LowCardinality(String) COMMENT 'Organisation of who acted.' CODEC(ZSTD(1)),
  user_name String COMMENT 'Personal data.' CODEC(ZSTD(1)),
  user_display String COMMENT 'Personal data.' CODEC(ZSTD(1)),
  client_id LowCardinality(String) COMMENT 'OAuth client that acted.' CODEC(ZSTD(1)),
  remote_ips Array(String) COMMENT 'Addresses it was done from; personal data, withheld unless asked for.' CODEC(ZSTD(1)),
  service_name LowCardinality(String) COMMENT 'Service of Genesys Cloud, as sent.' CODEC(ZSTD(1)),
  level LowCardinality(String) COMMENT 'USER, SYSTEM …, as sent.' CODEC(ZSTD(1)),
  action LowCardinality(String) COMMENT 'Create, Update, Delete …, as sent.' CODEC(ZSTD(1)),
  entity_name String COMMENT 'Name of the entity; may be personal data.' CODEC(ZSTD(1)),
  message_code LowCardinality(String) COMMENT 'Code of the message.' CODEC(ZSTD(1)),
  message String COMMENT 'The message.' CODEC(ZSTD(1)),
  `changes.property` Array(LowCardinality(String)) COMMENT 'Properties that were changed.' CODEC(ZSTD(1)),
  `changes.old_values` Array(Array(String)) COMMENT 'Their values before; may be personal data.' CODEC(ZSTD(1)),
  `changes.new_values` Array(Array(String)) COMMENT 'Their values after; may be personal data.' CODEC(ZSTD(1)),
  context Map(LowCardinality(String), String) COMMENT 'More about the action, as sent.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  INDEX by_entity_id entity_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, toDate(event_time), entity_type, event_id)
COMMENT 'Who changed what; read through v_audit_events.';

CREATE OR REPLACE VIEW v_audit_events AS
SELECT * FROM audit_events FINAL;
