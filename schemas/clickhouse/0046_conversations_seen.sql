-- Every conversation that an event told of, once: what the balance asks events_raw for, without reading all events each time.
-- Filled by a view of what is inserted into events_raw. Elsewhere such views are avoided, because an insert that is repeated counts twice in
-- them; here nothing is counted: the least and the greatest of repeated values are the same. An insert whose rows reached events_raw and not
-- this table fails as a whole, and the sink repeats it. Rows that are deleted from events_raw stay here: what was seen was seen. Erasure
-- must delete from both.
CREATE TABLE IF NOT EXISTS conversations_seen (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  conversation_id String COMMENT 'Conversation id.' CODEC(ZSTD(1)),
  first_received_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When the bridge received the first of its events.' CODEC(ZSTD(1)),
  last_inserted_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'When the last of its events was stored.' CODEC(ZSTD(1)),
  first_event_time SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Earliest event time.' CODEC(ZSTD(1)),
  last_event_time SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Latest event time.' CODEC(ZSTD(1)),
  has_detail_event SimpleAggregateFunction(max, UInt8) COMMENT '1 when a detail event told of it, which makes completion follow it.' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (org_id, conversation_id)
COMMENT 'Every conversation that an event told of; several rows until they are merged: read min and max.';

CREATE MATERIALIZED VIEW IF NOT EXISTS conversations_seen_in_events TO conversations_seen AS
SELECT
  org_id,
  conversation_id,
  min(received_at) AS first_received_at,
  max(inserted_at) AS last_inserted_at,
  min(event_time) AS first_event_time,
  max(event_time) AS last_event_time,
  max(toUInt8(startsWith(detail_type, 'v2.detail.events.conversation.'))) AS has_detail_event
FROM events_raw
WHERE conversation_id != ''
GROUP BY org_id, conversation_id
COMMENT 'Fills conversations_seen from what is inserted into events_raw.';

-- What came before. The view stands already, so nothing falls between the two, and what both take does no harm. Not grouped: each block is,
-- when it is written.
INSERT INTO conversations_seen
SELECT
  org_id,
  conversation_id,
  received_at,
  inserted_at,
  event_time,
  event_time,
  startsWith(detail_type, 'v2.detail.events.conversation.')
FROM events_raw
WHERE conversation_id != '';
