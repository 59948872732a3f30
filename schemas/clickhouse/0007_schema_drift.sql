-- Fields that Genesys sends and the published schema does not know, or of another type. Group by the key when reading.
CREATE TABLE IF NOT EXISTS schema_drift (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  source LowCardinality(String) COMMENT 'conversation-events or conversation-details.' CODEC(ZSTD(1)),
  path String COMMENT 'Where a record or event differs from the published schema.' CODEC(ZSTD(1)),
  first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First receipt.' CODEC(ZSTD(1)),
  last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last receipt.' CODEC(ZSTD(1)),
  example_conversation_id SimpleAggregateFunction(anyLast, String) COMMENT 'One conversation that shows it.' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (org_id, source, path)
COMMENT 'Differences between what is sent and the published schema.';
