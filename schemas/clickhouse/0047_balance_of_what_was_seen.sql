-- Every conversation that was ever seen is in exactly one class: open, final (with a row), refused, given_up, dead_lettered (a letter waits),
-- discarded (its letters were discarded by hand), or not_followed (only told of by events that decide nothing). What fits none is arriving for as
-- long as grace_s seconds after its last trace, then unaccounted. A letter that was replayed excuses nothing: what it told must be there by now.
-- Repeats in the tables change no maximum, so nothing is read FINAL where it need not be. Events are not read: see conversations_seen.
-- Of texts the greatest counts, and only one part has any; two in one, for each text that is kept per group costs memory.
-- A condition on org_id or conversation_id reaches each of the tables.
CREATE OR REPLACE VIEW v_balance_conversations_after AS
WITH
  splitByChar('\n', state)[1] AS state_phase,
  splitByChar('\n', state)[2] AS waits_for,
  splitByChar('\n', last_decision)[1] AS decision,
  splitByChar('\n', last_decision)[2] AS decision_reason,
  state_phase != '' AND state_changed_at >= last_decision_at AS is_followed,
  multiIf(records_waiting > 0, 'dead_lettered', records_discarded > 0, 'discarded', 'unaccounted') AS lost,
  decision_end IS DISTINCT FROM row_end AND row_as_of < ifNull(decision_as_of, row_as_of) AS is_row_behind,
  multiIf(
    is_followed AND state_phase = 'refused', ('refused', decision_reason),
    is_followed, ('open', concat('waits for ', waits_for)),
    row_count > 1, ('unaccounted', 'has more than one live row'),
    decision = 'final' AND row_count = 0, (lost, 'is final without a row'),
    decision = 'final' AND is_row_behind, (lost, 'is final, and its row is older than the record that decided it'),
    decision = 'final', ('final', ''),
    decision = 'dead_lettered' AND letters_waiting = 0 AND letters_discarded > 0, ('discarded', decision_reason),
    decision IN ('dead_lettered', 'given_up'), (decision, decision_reason),
    decision != '', (lost, concat('was ', decision, ', and completion does not follow it any more')),
    has_detail_event, (lost, 'its events are stored, and completion does not know it'),
    row_count > 0, (lost, 'has a row, and nobody decided about it'),
    letters_waiting > 0, ('dead_lettered', concat('all that came of it is a dead letter: ', letter_reason)),
    letters_discarded > 0, ('discarded', concat('all that came of it was discarded: ', letter_reason)),
    letters > 0 AND NOT is_seen, ('unaccounted', 'all that came of it is a dead letter that was replayed, and nothing came of that'),
    ('not_followed', 'only told of by events that decide nothing')
  ) AS verdict
SELECT
  org_id,
  conversation_id,
  if(verdict.1 = 'unaccounted' AND last_trace_at > now64(3) - toIntervalSecond({grace_s:UInt32}), 'arriving', verdict.1) AS class,
  multiIf(
    verdict.2 = decision_reason, verdict.2,
    verdict.1 = 'dead_lettered' AND records_waiting > 0, concat(verdict.2, ': what would have told is a dead letter: ', letter_reason),
    verdict.1 = 'discarded' AND records_discarded > 0, concat(verdict.2, ': what would have told was discarded: ', letter_reason),
    verdict.2) AS reason,
  first_seen_at,
  last_trace_at,
  decision,
  if(decision = '', NULL, last_decision_at) AS decided_at,
  waits_for,
  next_at,
  verdict.1 = 'open' AND ifNull(next_at < now64(3) - INTERVAL 1 HOUR, 0) AS is_overdue,
  row_count AS rows,
  letters AS dead_letters
FROM (
  SELECT
    org_id,
    conversation_id,
    min(part.seen_at) AS first_seen_at,
    max(part.trace_at) AS last_trace_at,
    max(part.is_seen) AS is_seen,
    max(part.has_detail_event) AS has_detail_event,
    max(part.state) AS state,
    max(part.state_changed_at) AS state_changed_at,
    max(part.next_at) AS next_at,
    max(part.last_decision) AS last_decision,
    max(part.last_decision_at) AS last_decision_at,
    max(part.decision_as_of) AS decision_as_of,
    max(part.decision_end) AS decision_end,
    sum(part.row_count) AS row_count,
    max(part.row_as_of) AS row_as_of,
    max(part.row_end) AS row_end,
    sum(part.letters) AS letters,
    sum(part.letters_waiting) AS letters_waiting,
    sum(part.letters_discarded) AS letters_discarded,
    sum(part.records_waiting) AS records_waiting,
    sum(part.records_discarded) AS records_discarded,
    max(part.letter_reason) AS letter_reason
  FROM (
    SELECT
      org_id, conversation_id, first_received_at AS seen_at, last_inserted_at AS trace_at,
      1 AS is_seen, has_detail_event,
      '' AS state, toDateTime64(0, 3, 'UTC') AS state_changed_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS next_at,
      '' AS last_decision, toDateTime64(0, 3, 'UTC') AS last_decision_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS decision_as_of,
      CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS decision_end,
      0 AS row_count, toDateTime64(0, 3, 'UTC') AS row_as_of, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS row_end,
      0 AS letters, 0 AS letters_waiting, 0 AS letters_discarded, 0 AS records_waiting, 0 AS records_discarded, '' AS letter_reason
    FROM conversations_seen
    UNION ALL
    SELECT
      org_id, conversation_id, ifNull(first_seen_at, changed_at), inserted_at,
      0, 0,
      concat(phase, '\n', waits_for), changed_at, next_at,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      NULL,
      0, toDateTime64(0, 3, 'UTC'), NULL,
      0, 0, 0, 0, 0, ''
    FROM open_conversations FINAL
    WHERE is_deleted = 0
    UNION ALL
    SELECT
      org_id, conversation_id, min(at), max(inserted_at),
      0, 0,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      -- Of what was decided at one instant the last counts. One number to compare, and nothing nullable: tuples cost five times the memory.
      argMax(concat(kind, '\n', reason), toInt128(toUnixTimestamp64Milli(at)) * 1000000000000000000 + offset AS place), max(at),
      nullIf(argMax(ifNull(as_of, toDateTime64(0, 3, 'UTC')), place), toDateTime64(0, 3, 'UTC')),
      nullIf(argMax(ifNull(conversation_end, toDateTime64(0, 3, 'UTC')), place), toDateTime64(0, 3, 'UTC')),
      0, toDateTime64(0, 3, 'UTC'), NULL,
      0, 0, 0, 0, 0, ''
    FROM conversation_completions
    GROUP BY org_id, conversation_id
    UNION ALL
    SELECT
      org_id, conversation_id, conversation_start, inserted_at,
      0, 0,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      NULL,
      1, as_of, conversation_end,
      0, 0, 0, 0, 0, ''
    FROM conversations FINAL
    WHERE is_deleted = 0
    UNION ALL
    SELECT
      org_id, conversation_id, min(failed_at), max(greatest(inserted_at, acted.at)),
      0, 0,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      '', toDateTime64(0, 3, 'UTC'), NULL,
      NULL,
      0, toDateTime64(0, 3, 'UTC'), NULL,
      uniqExact(source),
      uniqExactIf(source, acted.state NOT IN ('replayed', 'discarded')),
      uniqExactIf(source, acted.state = 'discarded'),
      uniqExactIf(source, is_record AND acted.state NOT IN ('replayed', 'discarded')),
      uniqExactIf(source, is_record AND acted.state = 'discarded'),
      argMax(reason, failed_at)
    FROM (
      SELECT *, stage = 'sink' AND match(source, '(conversation-details|conversation-completions|completion-state)/') AS is_record
      FROM (SELECT org_id, conversation_id, stage, source, reason, failed_at, inserted_at FROM dead_letters WHERE conversation_id != '')
    ) AS letters
    LEFT JOIN (
      SELECT stage, source, state, acted_at AS at FROM v_dead_letters WHERE id IN (SELECT letter_id FROM dead_letter_actions)
    ) AS acted ON acted.stage = letters.stage AND acted.source = letters.source
    GROUP BY org_id, conversation_id
  ) AS part
  GROUP BY org_id, conversation_id
  -- Some 150,000 conversations fit; more go by way of the disk, at three times the work, instead of taking ever more memory.
  SETTINGS max_bytes_before_external_group_by = 600000000
);

CREATE OR REPLACE VIEW v_balance_conversations AS
SELECT * FROM v_balance_conversations_after(grace_s = 300);

CREATE OR REPLACE VIEW v_balance AS
SELECT
  org_id,
  class,
  count() AS conversations,
  class = 'unaccounted' AS is_off,
  countIf(is_overdue) AS overdue,
  groupUniqArray(5)(reason) AS reasons,
  min(first_seen_at) AS oldest_at,
  argMin(conversation_id, first_seen_at) AS example_conversation_id
FROM v_balance_conversations
GROUP BY org_id, class;
