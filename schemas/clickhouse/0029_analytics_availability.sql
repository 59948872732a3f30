-- Up to which instant the bulk store of conversation details is complete.
CREATE TABLE IF NOT EXISTS analytics_availability (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it was published.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  data_availability_date Nullable(DateTime64(3, 'UTC')) COMMENT 'Everything that ended before is in the store.' CODEC(DoubleDelta, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, event_time, event_id)
COMMENT 'How far the bulk store of Genesys is complete; the latest is in v_analytics_availability.';

CREATE OR REPLACE VIEW v_analytics_availability AS
SELECT
  org_id,
  max(data_availability_date) AS available_until,
  max(event_time) AS told_at
FROM analytics_availability FINAL
GROUP BY org_id;
