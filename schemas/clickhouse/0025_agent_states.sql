-- States of agents in their sessions, event by event.
CREATE TABLE IF NOT EXISTS agent_states (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  user_id LowCardinality(String) COMMENT 'Agent.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When the state began, as well as is known.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  conversation_id String COMMENT 'Conversation.' CODEC(ZSTD(1)),
  session_id String COMMENT 'Session of the agent.' CODEC(ZSTD(1)),
  session_start Nullable(DateTime64(3, 'UTC')) COMMENT 'When the session began.' CODEC(DoubleDelta, ZSTD(1)),
  state LowCardinality(String) COMMENT 'ALERT, INTERACT, HOLD, WRAPUP, TERMINATED …, in upper case.' CODEC(ZSTD(1)),
  state_start Nullable(DateTime64(3, 'UTC')) COMMENT 'When the state began.' CODEC(DoubleDelta, ZSTD(1)),
  queue_id LowCardinality(String) COMMENT 'Queue.' CODEC(ZSTD(1)),
  media_type LowCardinality(String) COMMENT 'Media type, canonical spelling, as in the detail record.' CODEC(ZSTD(1)),
  originating_direction LowCardinality(String) COMMENT 'inbound or outbound.' CODEC(ZSTD(1)),
  requested_language_id LowCardinality(String) COMMENT 'Language asked for.' CODEC(ZSTD(1)),
  requested_skill_ids Array(LowCardinality(String)) COMMENT 'Skills asked for.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1)),
  INDEX by_conversation_id conversation_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, user_id, event_time, event_id)
COMMENT 'Events of agent states; read through v_agent_states and v_agent_state_intervals.';

CREATE OR REPLACE VIEW v_agent_states AS
SELECT * FROM agent_states FINAL;

-- One row per agent, session and stretch of time in one state. TERMINATED ends the last and is none itself.
CREATE OR REPLACE VIEW v_agent_state_intervals AS
SELECT
  org_id,
  user_id,
  session_id,
  conversation_id,
  queue_id,
  media_type,
  state,
  started_at,
  ended_at,
  ended_at IS NULL AS is_open,
  dateDiff('millisecond', started_at, ended_at) AS duration_ms
FROM (
  SELECT
    org_id,
    user_id,
    session_id,
    conversation_id,
    queue_id,
    media_type,
    state,
    started_at,
    lead(toNullable(started_at)) OVER (PARTITION BY org_id, user_id, session_id ORDER BY started_at) AS ended_at
  FROM (
    SELECT
      org_id,
      user_id,
      session_id,
      told.1 AS state,
      told.2 AS conversation_id,
      told.3 AS queue_id,
      told.4 AS media_type,
      started_at,
      lag(state) OVER (PARTITION BY org_id, user_id, session_id ORDER BY started_at) AS state_before
    FROM (
      SELECT
        org_id,
        user_id,
        session_id,
        event_time AS started_at,
        argMax(
          (toString(state), conversation_id, toString(queue_id), toString(media_type)),
          (coalesce(published_at, event_time), event_id)
        ) AS told
      FROM agent_states FINAL
      WHERE state != ''
      GROUP BY org_id, user_id, session_id, event_time
    )
  )
  WHERE state != state_before
)
WHERE state != 'TERMINATED';
