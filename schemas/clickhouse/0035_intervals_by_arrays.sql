-- The intervals of 0024 and 0025, worked out in one array per user or session rather than by windows: the same rows for a third of the work.
-- Filter by org_id and user_id where you can: both are pushed down to the table; times are not, for an interval may have begun long before.

CREATE OR REPLACE VIEW v_user_status_intervals AS
SELECT
  org_id,
  user_id,
  kind,
  change.3 AS status,
  change.4 AS presence_definition_id,
  change.1 AS started_at,
  change_end AS ended_at,
  ended_at IS NULL AS is_open,
  dateDiff('millisecond', started_at, ended_at) AS duration_ms
FROM (
  SELECT
    org_id,
    user_id,
    kind,
    arraySort(groupArray((started_at, (told_at, event_id), status, definition))) AS told,
    arrayPushBack(arrayMap(one -> toNullable(one.1), arrayPopFront(told)), NULL) AS next_starts,
    -- Of what is told for one instant the last word.
    arrayFilter((one, next_start) -> next_start IS NULL OR one.1 != next_start, told, next_starts) AS words,
    arrayPushFront(arrayMap(one -> (one.3, one.4), arrayPopBack(words)), ('', '')) AS words_before,
    arrayFilter((one, before) -> (one.3, one.4) != before, words, words_before) AS changes,
    arrayPushBack(arrayMap(one -> toNullable(one.1), arrayPopFront(changes)), NULL) AS change_ends
  FROM (
    SELECT
      org_id,
      user_id,
      event_id,
      coalesce(published_at, event_time) AS told_at,
      item_kind AS kind,
      item_status AS status,
      item_definition AS definition,
      coalesce(item_start, event_time) AS started_at
    FROM user_status FINAL
    ARRAY JOIN
      ['routing_status', 'presence'] AS item_kind,
      [toString(routing_status), toString(system_presence)] AS item_status,
      ['', toString(presence_definition_id)] AS item_definition,
      [routing_status_start_time, presence_modified_date] AS item_start
    WHERE item_status != ''
  )
  GROUP BY org_id, user_id, kind
)
ARRAY JOIN changes AS change, change_ends AS change_end;

CREATE OR REPLACE VIEW v_agent_state_intervals AS
SELECT
  org_id,
  user_id,
  session_id,
  change.4 AS conversation_id,
  change.5 AS queue_id,
  change.6 AS media_type,
  change.3 AS state,
  change.1 AS started_at,
  change_end AS ended_at,
  ended_at IS NULL AS is_open,
  dateDiff('millisecond', started_at, ended_at) AS duration_ms
FROM (
  SELECT
    org_id,
    user_id,
    session_id,
    arraySort(
      groupArray(
        (
          event_time,
          (coalesce(published_at, event_time), event_id),
          toString(state),
          conversation_id,
          toString(queue_id),
          toString(media_type)
        )
      )
    ) AS told,
    arrayPushBack(arrayMap(one -> toNullable(one.1), arrayPopFront(told)), NULL) AS next_starts,
    arrayFilter((one, next_start) -> next_start IS NULL OR one.1 != next_start, told, next_starts) AS words,
    arrayPushFront(arrayMap(one -> one.3, arrayPopBack(words)), '') AS states_before,
    arrayFilter((one, before) -> one.3 != before, words, states_before) AS changes,
    arrayPushBack(arrayMap(one -> toNullable(one.1), arrayPopFront(changes)), NULL) AS change_ends
  FROM agent_states FINAL
  WHERE state != ''
  GROUP BY org_id, user_id, session_id
)
ARRAY JOIN changes AS change, change_ends AS change_end
WHERE change.3 != 'TERMINATED';
