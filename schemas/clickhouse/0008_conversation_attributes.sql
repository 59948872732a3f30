-- Participant data, one row per key, fed by attributes events; each key has a version of its own.
CREATE TABLE IF NOT EXISTS conversation_attributes (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id.' CODEC(ZSTD(1)),
  participant_id String COMMENT 'Participant; empty when the event names none.' CODEC(ZSTD(1)),
  key String COMMENT 'Name of the attribute as sent, case and blanks kept.' CODEC(ZSTD(1)),
  value String COMMENT 'Its value. May be personal data.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it was set.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'Event that set it.' CODEC(ZSTD(1)),
  version UInt64 COMMENT 'event_time in ms times 1024 plus a hash of the event id: the greatest is live, in whatever order events arrive.' CODEC(T64, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (org_id, conversation_id, participant_id, key)
COMMENT 'Participant data of conversations by key.';
