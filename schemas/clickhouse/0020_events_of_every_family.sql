-- events_raw holds the events of every family from here on, each beside its typed row.
ALTER TABLE events_raw
  ADD COLUMN IF NOT EXISTS detail_type LowCardinality(String) DEFAULT concat('v2.detail.events.conversation.{id}.', event_type) COMMENT 'Topic template with the literal {id}.' CODEC(ZSTD(1)) AFTER event_type;
ALTER TABLE events_raw
  ADD COLUMN IF NOT EXISTS entity_id String DEFAULT '' COMMENT 'What the event is about where that is no conversation: user, queue, audited entity, definition of an operational event.' CODEC(ZSTD(1)) AFTER conversation_id;
ALTER TABLE events_raw COMMENT COLUMN event_type 'customer.start, acd.end and so on; of other families the topic without ids, such as users.routingStatus.';
ALTER TABLE events_raw COMMENT COLUMN conversation_id 'Conversation id; empty for an event of none.';
ALTER TABLE events_raw MODIFY COMMENT 'Events of every family as received; read through v_events.';

CREATE OR REPLACE VIEW v_events AS
SELECT * FROM events_raw FINAL;

-- From the last detail event of a conversation in the queue to its row: waits (quiet periods, grids, batches) included. What other families
-- tell of a conversation, mostly later, asks for no row.
CREATE OR REPLACE VIEW v_event_to_row_latency AS
SELECT
  c.org_id AS org_id,
  c.conversation_id AS conversation_id,
  c.conversation_start AS conversation_start,
  e.last_sent_at AS last_sent_at,
  c.inserted_at AS row_inserted_at,
  dateDiff('millisecond', e.last_sent_at, c.inserted_at) AS latency_ms
FROM (
  SELECT org_id, conversation_id, conversation_start, inserted_at
  FROM conversations FINAL
  WHERE is_deleted = 0
) AS c
INNER JOIN (
  SELECT org_id, conversation_id, assumeNotNull(max(sqs_sent_at)) AS last_sent_at
  FROM events_raw FINAL
  WHERE sqs_sent_at IS NOT NULL AND startsWith(detail_type, 'v2.detail.events.conversation.')
  GROUP BY org_id, conversation_id
) AS e ON e.org_id = c.org_id AND e.conversation_id = c.conversation_id;

-- What arrives, by hour of arrival: how much and how late. Lateness is of events that state when they happened or were published.
CREATE OR REPLACE VIEW v_arrivals AS
SELECT
  org_id,
  fate,
  detail_type,
  toStartOfHour(coalesce(sqs_sent_at, received_at)) AS hour,
  count() AS events,
  quantile(0.5)(to_queue_ms) AS to_queue_p50_ms,
  quantile(0.95)(to_queue_ms) AS to_queue_p95_ms,
  quantile(0.5)(to_table_ms) AS to_table_p50_ms,
  quantile(0.95)(to_table_ms) AS to_table_p95_ms,
  min(coalesce(sqs_sent_at, received_at)) AS first_seen,
  max(coalesce(sqs_sent_at, received_at)) AS last_seen
FROM (
  SELECT
    org_id,
    'event' AS fate,
    detail_type,
    sqs_sent_at,
    received_at,
    if(event_time_from IN ('event_body', 'published'), dateDiff('millisecond', event_time, sqs_sent_at), NULL) AS to_queue_ms,
    dateDiff('millisecond', sqs_sent_at, inserted_at) AS to_table_ms
  FROM events_raw FINAL
  UNION ALL
  SELECT
    org_id,
    'unrecognized' AS fate,
    detail_type,
    sqs_sent_at,
    received_at,
    dateDiff('millisecond', event_time, sqs_sent_at) AS to_queue_ms,
    dateDiff('millisecond', sqs_sent_at, inserted_at) AS to_table_ms
  FROM unrecognized_events FINAL
)
GROUP BY org_id, fate, detail_type, hour;

-- What no table row knows yet.
CREATE OR REPLACE VIEW v_unrecognized AS
SELECT
  org_id,
  detail_type,
  reason,
  count() AS events,
  min(coalesce(sqs_sent_at, received_at)) AS first_seen,
  max(coalesce(sqs_sent_at, received_at)) AS last_seen,
  max(event_id) AS example_event_id,
  argMax(topic_name, event_id) AS example_topic
FROM unrecognized_events FINAL
GROUP BY org_id, detail_type, reason;
