-- What is going on: one row per conversation that is open, with what completion waits for, and with what its row and the events of the last two
-- days tell of it. A state that is older than the last decision is none: see the TTL of open_conversations.
CREATE OR REPLACE VIEW v_open_conversations AS
SELECT
  o.org_id AS org_id,
  o.conversation_id AS conversation_id,
  coalesce(o.conversation_start, o.first_seen_at) AS since,
  dateDiff('second', since, now64(3)) AS age_s,
  o.media_types AS media_types,
  if(w.originating_direction != '', w.originating_direction, e.direction) AS direction,
  if(e.queue_id != '', e.queue_id, w.last_queue_id) AS queue_id,
  -- Of the sessions that are open those of agents, and those that wait in a queue.
  arrayDistinct(arrayMap(pair -> pair.2, arrayFilter(pair -> has(o.`open_sessions.id`, pair.1), e.users_of_sessions))) AS agent_user_ids,
  arrayDistinct(arrayMap(pair -> pair.2, arrayFilter(pair -> has(arrayFilter((id, kind) -> kind = 'acd', o.`open_sessions.id`, o.`open_sessions.kind`), pair.1), e.queues_of_sessions))) AS waits_in_queue_ids,
  w.agent_user_ids AS agents_so_far,
  o.`open_sessions.id` AS open_session_ids,
  o.`open_sessions.kind` AS open_session_kinds,
  o.`open_sessions.media_type` AS open_session_media_types,
  o.`open_sessions.started_at` AS open_sessions_started_at,
  o.session_count AS session_count,
  o.waits_for AS waits_for,
  transform(o.waits_for,
    ['session_end', 'quiet_period', 'after_call_work', 'late_data', 'answer', 'retry'],
    [
      'the end of a session; its record is looked up at next_at if no event tells it before',
      'a moment without events, then its record is asked for',
      'after-call work; its record is looked at again at next_at',
      'what Genesys adds late (wrap-up, statistics); one more look at next_at, then it is final',
      'its record, which was asked for; asked again at next_at if no answer comes',
      'its record to show all that events told; asked again at next_at'
    ],
    o.waits_for) AS waits_for_text,
  o.waits_since AS waits_since,
  o.next_at AS next_at,
  o.next_at < now64(3) - INTERVAL 1 HOUR AS is_overdue,
  o.requests AS requests,
  o.round AS round,
  o.last_event_time AS last_event_time,
  o.last_arrival_at AS last_arrival_at,
  o.as_of AS record_as_of,
  w.has_row AS has_row,
  o.completed_announced AS is_completed,
  o.changed_at AS changed_at
FROM (
  SELECT * FROM open_conversations FINAL
  WHERE is_deleted = 0 AND phase = 'open' AND (org_id, conversation_id) NOT IN (
    SELECT d.org_id, d.conversation_id
    FROM (
      SELECT org_id, conversation_id, max(at) AS decided_at
      FROM conversation_completions
      WHERE (org_id, conversation_id) IN (SELECT org_id, conversation_id FROM open_conversations FINAL WHERE is_deleted = 0)
      GROUP BY org_id, conversation_id
    ) AS d
    INNER JOIN (SELECT org_id, conversation_id, changed_at FROM open_conversations FINAL WHERE is_deleted = 0) AS s
      ON s.org_id = d.org_id AND s.conversation_id = d.conversation_id
    WHERE s.changed_at < d.decided_at
  )
) AS o
LEFT JOIN (
  SELECT org_id, conversation_id, 1 AS has_row, originating_direction, agent_user_ids, arrayElement(queue_ids, -1) AS last_queue_id
  FROM conversations FINAL
  WHERE is_deleted = 0
    AND conversation_start >= (
      SELECT min(least(ifNull(conversation_start, first_seen_at), first_seen_at)) - INTERVAL 1 DAY
      FROM open_conversations FINAL WHERE is_deleted = 0)
    AND (org_id, conversation_id) IN (SELECT org_id, conversation_id FROM open_conversations FINAL WHERE is_deleted = 0)
  ORDER BY version DESC LIMIT 1 BY org_id, conversation_id
) AS w ON w.org_id = o.org_id AND w.conversation_id = o.conversation_id
LEFT JOIN (
  SELECT
    org_id,
    conversation_id,
    argMaxIf(r.queue_id, event_time, r.queue_id != '') AS queue_id,
    argMinIf(r.direction, event_time, r.direction != '') AS direction,
    groupUniqArrayIf(100)((session_id, user_id), session_id != '' AND user_id != '') AS users_of_sessions,
    groupUniqArrayIf(100)((session_id, r.queue_id), session_id != '' AND r.queue_id != '') AS queues_of_sessions
  FROM events_raw AS r
  WHERE event_time >= now64(3) - INTERVAL 2 DAY AND conversation_id != ''
    AND (org_id, conversation_id) IN (SELECT org_id, conversation_id FROM open_conversations FINAL WHERE is_deleted = 0)
  GROUP BY org_id, conversation_id
) AS e ON e.org_id = o.org_id AND e.conversation_id = o.conversation_id;
