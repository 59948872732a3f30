-- Every conversation that was ever seen is in exactly one class: open, final (with a row), refused, given_up, dead_lettered, or not_followed (only
-- told of by events that decide nothing). What fits none is arriving for as long as grace_s seconds after its last trace, then unaccounted.
-- Repeats in the tables change no maximum, so nothing is read FINAL where it need not be.
CREATE OR REPLACE VIEW v_balance_conversations_after AS
WITH
  state_phase != '' AND state_changed_at >= last_decision_at AS is_followed,
  if(records_dead > 0, 'dead_lettered', 'unaccounted') AS lost,
  decision_end IS DISTINCT FROM row_end AND row_as_of < ifNull(decision_as_of, row_as_of) AS is_row_behind,
  multiIf(
    is_followed AND state_phase = 'refused', ('refused', decision_reason),
    is_followed, ('open', concat('waits for ', waits_for)),
    row_count > 1, ('unaccounted', 'has more than one live row'),
    decision = 'final' AND row_count = 0, (lost, 'is final without a row'),
    decision = 'final' AND is_row_behind, (lost, 'is final, and its row is older than the record that decided it'),
    decision = 'final', ('final', ''),
    decision IN ('dead_lettered', 'given_up'), (decision, decision_reason),
    decision != '', (lost, concat('was ', decision, ', and completion does not follow it any more')),
    detail_events > 0, (lost, 'its events are stored, and completion does not know it'),
    row_count > 0, (lost, 'has a row, and nobody decided about it'),
    letters > 0, ('dead_lettered', concat('all that came of it is a dead letter: ', letter_reason)),
    ('not_followed', 'only told of by events that decide nothing')
  ) AS verdict
SELECT
  org_id,
  conversation_id,
  if(verdict.1 = 'unaccounted' AND last_trace_at > now64(3) - toIntervalSecond({grace_s:UInt32}), 'arriving', verdict.1) AS class,
  if(verdict.1 = 'dead_lettered' AND records_dead > 0 AND verdict.2 != decision_reason, concat(verdict.2, ': what would have told is a dead letter: ', letter_reason), verdict.2) AS reason,
  first_seen_at,
  last_trace_at,
  decision,
  if(decision = '', NULL, last_decision_at) AS decided_at,
  waits_for,
  next_at,
  row_count AS rows,
  letters AS dead_letters
FROM (
  SELECT
    org_id,
    conversation_id,
    min(seen_at) AS first_seen_at,
    max(trace_at) AS last_trace_at,
    sum(part.detail_events) AS detail_events,
    max(part.state_phase) AS state_phase,
    max(part.state_changed_at) AS state_changed_at,
    max(part.waits_for) AS waits_for,
    max(part.next_at) AS next_at,
    max(part.decision) AS decision,
    max(part.last_decision_at) AS last_decision_at,
    max(part.decision_reason) AS decision_reason,
    max(part.decision_as_of) AS decision_as_of,
    max(part.decision_end) AS decision_end,
    sum(part.row_count) AS row_count,
    max(part.row_as_of) AS row_as_of,
    max(part.row_end) AS row_end,
    sum(part.letters) AS letters,
    sum(part.records_dead) AS records_dead,
    max(part.letter_reason) AS letter_reason
  FROM (
    SELECT
      org_id, conversation_id, min(received_at) AS seen_at, max(inserted_at) AS trace_at,
      countIf(startsWith(detail_type, 'v2.detail.events.conversation.')) AS detail_events,
      '' AS state_phase, toDateTime64(0, 3, 'UTC') AS state_changed_at, '' AS waits_for, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS next_at,
      '' AS decision, toDateTime64(0, 3, 'UTC') AS last_decision_at, '' AS decision_reason, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS decision_as_of,
      CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS decision_end,
      0 AS row_count, toDateTime64(0, 3, 'UTC') AS row_as_of, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS row_end,
      0 AS letters, 0 AS records_dead, '' AS letter_reason
    FROM events_raw
    WHERE conversation_id != ''
    GROUP BY org_id, conversation_id
    UNION ALL
    SELECT
      org_id, conversation_id, ifNull(first_seen_at, changed_at), inserted_at,
      0,
      phase, changed_at, waits_for, next_at,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      NULL,
      0, toDateTime64(0, 3, 'UTC'), NULL,
      0, 0, ''
    FROM open_conversations FINAL
    WHERE is_deleted = 0
    UNION ALL
    SELECT
      org_id, conversation_id, min(at), max(inserted_at),
      0,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      -- Of what was decided at one instant the last counts.
      argMax(kind, (at, offset)), max(at), argMax(reason, (at, offset)), argMax(tuple(as_of), (at, offset)).1,
      argMax(tuple(conversation_end), (at, offset)).1,
      0, toDateTime64(0, 3, 'UTC'), NULL,
      0, 0, ''
    FROM conversation_completions
    GROUP BY org_id, conversation_id
    UNION ALL
    SELECT
      org_id, conversation_id, conversation_start, inserted_at,
      0,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      NULL,
      1, as_of, conversation_end,
      0, 0, ''
    FROM conversations FINAL
    WHERE is_deleted = 0
    UNION ALL
    SELECT
      org_id, conversation_id, min(failed_at), max(inserted_at),
      0,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      '', toDateTime64(0, 3, 'UTC'), '', NULL,
      NULL,
      0, toDateTime64(0, 3, 'UTC'), NULL,
      uniqExact(source), countIf(stage = 'sink' AND match(source, '(conversation-details|conversation-completions|completion-state)/')), argMax(reason, failed_at)
    FROM dead_letters
    WHERE conversation_id != ''
    GROUP BY org_id, conversation_id
  ) AS part
  GROUP BY org_id, conversation_id
);

CREATE OR REPLACE VIEW v_balance_conversations AS
SELECT * FROM v_balance_conversations_after(grace_s = 300);

CREATE OR REPLACE VIEW v_balance AS
SELECT
  org_id,
  class,
  count() AS conversations,
  class = 'unaccounted' AS is_off,
  groupUniqArray(5)(reason) AS reasons,
  min(first_seen_at) AS oldest_at,
  argMin(conversation_id, first_seen_at) AS example_conversation_id
FROM v_balance_conversations
GROUP BY org_id, class;

-- Where each event id is: stored (events_raw), unrecognized, dead_lettered, or both stored and dead-lettered (a letter that was replayed, or a row that
-- was refused of an event delivered twice). What is still in the queue has no row anywhere; its depth is asked of SQS.
CREATE OR REPLACE VIEW v_balance_events AS
SELECT org_id, 'stored' AS fate, count() AS events, min(received_at) AS oldest_at, argMin(event_id, received_at) AS example_event_id
FROM events_raw FINAL
WHERE event_id NOT IN (SELECT event_id FROM dead_letters WHERE event_id != '')
GROUP BY org_id
UNION ALL
SELECT org_id, 'stored_and_dead_lettered', count(), min(received_at), argMin(event_id, received_at)
FROM events_raw FINAL
WHERE event_id IN (SELECT event_id FROM dead_letters WHERE event_id != '')
GROUP BY org_id
UNION ALL
SELECT org_id, 'unrecognized', count(), min(received_at), argMin(event_id, received_at)
FROM unrecognized_events FINAL
GROUP BY org_id
UNION ALL
SELECT org_id, 'dead_lettered', uniqExact(event_id), min(failed_at), argMin(event_id, failed_at)
FROM dead_letters
WHERE event_id != '' AND event_id NOT IN (
  SELECT event_id FROM events_raw WHERE event_id IN (SELECT event_id FROM dead_letters WHERE event_id != ''))
GROUP BY org_id
UNION ALL
SELECT org_id, 'dead_lettered_without_id', uniqExact(source), min(failed_at), ''
FROM dead_letters
WHERE event_id = '' AND stage = 'bridge'
GROUP BY org_id;
