-- What is told for one instant comes in any order, and after-call work that was skipped begins and ends in one: whatever else is told for the
-- instant in which a session was terminated, it is over. Else its last state would stay open for ever.
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
          (state = 'TERMINATED', coalesce(published_at, event_time), event_id),
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
