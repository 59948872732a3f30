-- The views again, with the columns of 0011: a view keeps the columns that were there when it was made.

CREATE OR REPLACE VIEW v_conversations AS
SELECT * FROM conversations FINAL
WHERE is_deleted = 0;

CREATE OR REPLACE VIEW v_legs AS
SELECT
  c.org_id,
  c.conversation_id,
  c.conversation_start,
  c.conversation_end,
  leg_index,
  item_hop AS hop,
  item_attempt AS attempt,
  item_queue_id AS queue_id,
  item_user_id AS user_id,
  item_media_type AS media_type,
  item_acd_session_index AS acd_session_index,
  item_agent_session_index AS agent_session_index,
  item_agent_session_indexes AS agent_session_indexes,
  item_queued_at AS queued_at,
  item_started_at AS started_at,
  item_answered_at AS answered_at,
  item_ended_at AS ended_at,
  item_outcome AS outcome,
  item_is_consult AS is_consult,
  item_is_declined AS is_declined,
  item_wait_ms AS wait_ms,
  item_alert_ms AS alert_ms,
  item_talk_ms AS talk_ms,
  item_held_ms AS held_ms,
  item_acw_ms AS acw_ms,
  item_handle_ms AS handle_ms,
  item_wrap_up_code AS wrap_up_code,
  item_wrap_up_codes AS wrap_up_codes,
  item_disconnect_type AS disconnect_type
FROM conversations AS c FINAL
ARRAY JOIN
  arrayEnumerate(c.`legs.hop`) AS leg_index,
  c.`legs.hop` AS item_hop,
  c.`legs.attempt` AS item_attempt,
  c.`legs.queue_id` AS item_queue_id,
  c.`legs.user_id` AS item_user_id,
  c.`legs.media_type` AS item_media_type,
  c.`legs.acd_session_index` AS item_acd_session_index,
  c.`legs.agent_session_index` AS item_agent_session_index,
  c.`legs.agent_session_indexes` AS item_agent_session_indexes,
  c.`legs.queued_at` AS item_queued_at,
  c.`legs.started_at` AS item_started_at,
  c.`legs.answered_at` AS item_answered_at,
  c.`legs.ended_at` AS item_ended_at,
  c.`legs.outcome` AS item_outcome,
  c.`legs.is_consult` AS item_is_consult,
  c.`legs.is_declined` AS item_is_declined,
  c.`legs.wait_ms` AS item_wait_ms,
  c.`legs.alert_ms` AS item_alert_ms,
  c.`legs.talk_ms` AS item_talk_ms,
  c.`legs.held_ms` AS item_held_ms,
  c.`legs.acw_ms` AS item_acw_ms,
  c.`legs.handle_ms` AS item_handle_ms,
  c.`legs.wrap_up_code` AS item_wrap_up_code,
  c.`legs.wrap_up_codes` AS item_wrap_up_codes,
  c.`legs.disconnect_type` AS item_disconnect_type
WHERE c.is_deleted = 0;

CREATE OR REPLACE VIEW v_endings AS
SELECT
  c.org_id,
  c.conversation_id,
  c.conversation_start,
  c.conversation_end,
  c.ended_by,
  item_session_index AS session_index,
  item_purpose AS purpose,
  item_user_id AS user_id,
  item_disconnect_type AS disconnect_type,
  item_ended_at AS ended_at
FROM conversations AS c FINAL
ARRAY JOIN
  c.`endings.session_index` AS item_session_index,
  c.`endings.purpose` AS item_purpose,
  c.`endings.user_id` AS item_user_id,
  c.`endings.disconnect_type` AS item_disconnect_type,
  c.`endings.ended_at` AS item_ended_at
WHERE c.is_deleted = 0;
