-- One row per dead letter, without its bytes: how often, since when, and what was done with it.
CREATE OR REPLACE VIEW v_dead_letters AS
SELECT
  letters.id AS id,
  letters.stage AS stage,
  letters.newest.1 AS reason,
  multiIf(
    actions.last.1 = '', 'waiting',
    failures.failures > actions.last.3 AND actions.last.2 = 'replay', 'replayed_and_back',
    failures.failures > actions.last.3, 'waiting',
    actions.last.1) AS state,
  letters.newest.2 AS message,
  letters.newest.3 AS cause,
  letters.source AS source,
  extract(letters.source, '^kafka:(.+)/\\d+/\\d+$') AS source_topic,
  letters.newest.4 AS org_id,
  letters.newest.5 AS conversation_id,
  letters.newest.6 AS event_id,
  greatest(failures.failures, failures.attempts) AS attempts,
  failures.failures AS failures,
  failures.first_failed_at AS first_failed_at,
  failures.last_failed_at AS last_failed_at,
  letters.newest.7 AS consumer_group,
  letters.newest.8 AS record_key,
  letters.newest.9 AS body_bytes,
  letters.newest.10 AS body_sha256,
  letters.newest.11 AS truncated,
  letters.newest.12 AS sqs_message_id,
  actions.last.4 AS receipt_id,
  actions.last.5 AS acted_at,
  actions.receipts AS receipts
FROM (
  SELECT
    stage,
    source,
    lower(substring(hex(SHA256(concat(stage, '\n', source))), 1, 16)) AS id,
    argMax(
      (reason, message, cause, org_id, conversation_id, event_id, consumer_group, record_key, body_bytes, body_sha256, truncated, sqs_message_id),
      failed_at) AS newest
  FROM dead_letters FINAL
  GROUP BY stage, source
) AS letters
LEFT JOIN (
  SELECT
    stage,
    source,
    toInt32(count()) AS failures,
    max(attempts) AS attempts,
    min(failed_at) AS first_failed_at,
    max(failed_at) AS last_failed_at
  FROM dead_letter_failures FINAL
  GROUP BY stage, source
) AS failures ON failures.stage = letters.stage AND failures.source = letters.source
LEFT JOIN (
  SELECT letter_id, argMax(run, run.5) AS last, arraySort(groupArray(run.4)) AS receipts
  FROM (
    SELECT
      letter_id,
      receipt_id,
      argMax((state, action, toInt32(failures), receipt_id, at), (at, state != 'replaying')) AS run
    FROM dead_letter_actions FINAL
    GROUP BY letter_id, receipt_id
  )
  WHERE run.1 != 'withdrawn'
  GROUP BY letter_id
) AS actions ON actions.letter_id = letters.id;
