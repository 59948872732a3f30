-- What events told of the status of users, event by event.
CREATE TABLE IF NOT EXISTS user_status (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  user_id LowCardinality(String) COMMENT 'User.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When it happened: the start of the routing status, else when it was published.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  kind LowCardinality(String) COMMENT 'routing_status or activity.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  routing_status LowCardinality(String) COMMENT 'OFF_QUEUE, IDLE, INTERACTING, NOT_RESPONDING or COMMUNICATING, in upper case.' CODEC(ZSTD(1)),
  routing_status_start_time Nullable(DateTime64(3, 'UTC')) COMMENT 'When the routing status began.' CODEC(DoubleDelta, ZSTD(1)),
  system_presence LowCardinality(String) COMMENT 'AVAILABLE, AWAY, BREAK, ON_QUEUE …, in upper case.' CODEC(ZSTD(1)),
  presence_definition_id LowCardinality(String) COMMENT 'Presence definition of the organisation.' CODEC(ZSTD(1)),
  presence_message String COMMENT 'Text of the user; personal data.' CODEC(ZSTD(1)),
  presence_modified_date Nullable(DateTime64(3, 'UTC')) COMMENT 'When the presence was chosen.' CODEC(DoubleDelta, ZSTD(1)),
  out_of_office Nullable(Bool) COMMENT 'Whether out of office.' CODEC(ZSTD(1)),
  out_of_office_modified_date Nullable(DateTime64(3, 'UTC')) COMMENT 'When out of office was last changed.' CODEC(DoubleDelta, ZSTD(1)),
  active_queue_ids Array(LowCardinality(String)) COMMENT 'Queues that the user is active in.' CODEC(ZSTD(1)),
  date_active_queues_changed Nullable(DateTime64(3, 'UTC')) COMMENT 'When the active queues were last changed.' CODEC(DoubleDelta, ZSTD(1)),
  error_code String COMMENT 'Error of a change of routing status.' CODEC(ZSTD(1)),
  error_status Nullable(Int64) COMMENT 'HTTP status of the error.' CODEC(T64, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, user_id, event_time, event_id)
COMMENT 'Events of routing status and activity of users; read through v_user_status and v_user_status_intervals.';

CREATE OR REPLACE VIEW v_user_status AS
SELECT * FROM user_status FINAL;

-- One row per user, kind (routing_status or presence) and stretch of time in which it did not change. Intervals of one user and kind do
-- not overlap; the last has ended_at NULL. Events may come late, twice or in any order: of two that tell a status for the same instant the
-- later published wins, and telling the present status again begins nothing new.
CREATE OR REPLACE VIEW v_user_status_intervals AS
SELECT
  org_id,
  user_id,
  kind,
  status,
  presence_definition_id,
  started_at,
  ended_at,
  ended_at IS NULL AS is_open,
  dateDiff('millisecond', started_at, ended_at) AS duration_ms
FROM (
  SELECT
    org_id,
    user_id,
    kind,
    status,
    presence_definition_id,
    started_at,
    lead(toNullable(started_at)) OVER (PARTITION BY org_id, user_id, kind ORDER BY started_at) AS ended_at
  FROM (
    SELECT
      org_id,
      user_id,
      kind,
      told.1 AS status,
      told.2 AS presence_definition_id,
      started_at,
      lag(told) OVER (PARTITION BY org_id, user_id, kind ORDER BY started_at) AS told_before
    FROM (
      SELECT
        org_id,
        user_id,
        kind,
        started_at,
        argMax((status, definition), (told_at, event_id)) AS told
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
      GROUP BY org_id, user_id, kind, started_at
    )
  )
  WHERE (status, presence_definition_id) != told_before
);
