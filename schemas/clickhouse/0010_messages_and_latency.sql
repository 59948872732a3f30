-- One row per message that was ever written into the queue, with what became of it: found by text, message id or event id.

CREATE OR REPLACE VIEW v_messages AS
SELECT
  'event' AS fate,
  event_type AS what,
  '' AS reason,
  sqs_message_id,
  event_id,
  org_id,
  conversation_id,
  sqs_sent_at,
  received_at,
  body
FROM events_raw FINAL
UNION ALL
SELECT
  'unrecognized' AS fate,
  detail_type AS what,
  reason,
  sqs_message_id,
  event_id,
  org_id,
  '' AS conversation_id,
  sqs_sent_at,
  received_at,
  body
FROM unrecognized_events FINAL
UNION ALL
SELECT
  'dead_letter' AS fate,
  stage AS what,
  concat(reason, ': ', message) AS reason,
  sqs_message_id,
  event_id,
  org_id,
  conversation_id,
  sqs_sent_at,
  failed_at AS received_at,
  body
FROM dead_letters FINAL;

-- From the last event of a conversation in the queue to its row: waits (quiet periods, grids, batches) included.

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
  WHERE sqs_sent_at IS NOT NULL
  GROUP BY org_id, conversation_id
) AS e ON e.org_id = c.org_id AND e.conversation_id = c.conversation_id;
