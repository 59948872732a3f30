-- Figures of queues over time: one row per figure of an event.
CREATE TABLE IF NOT EXISTS queue_observations (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  queue_id LowCardinality(String) COMMENT 'Queue.' CODEC(ZSTD(1)),
  metric LowCardinality(String) COMMENT 'Name as published: tWait, nOffered, oWaiting and so on.' CODEC(ZSTD(1)),
  media_type LowCardinality(String) COMMENT 'In the spelling of detail records; empty when the figure is of all media.' CODEC(ZSTD(1)),
  qualifier LowCardinality(String) COMMENT 'What the metric is split by, such as a presence or a routing status, as sent.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When the figure was published.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id.' CODEC(ZSTD(1)),
  position UInt32 COMMENT 'Place of the figure in its event, from 0.' CODEC(T64, ZSTD(1)),
  kind LowCardinality(String) COMMENT 'observations or activity.' CODEC(ZSTD(1)),
  interval_start Nullable(DateTime64(3, 'UTC')) COMMENT 'Beginning of the interval that the figure is of; NULL for activity.' CODEC(DoubleDelta, ZSTD(1)),
  interval_end Nullable(DateTime64(3, 'UTC')) COMMENT 'Its end, exclusive.' CODEC(DoubleDelta, ZSTD(1)),
  interval_sent String COMMENT 'The interval as sent.' CODEC(ZSTD(1)),
  stat_count Nullable(Float64) COMMENT 'Number. NULL when it was not sent.' CODEC(ZSTD(1)),
  stat_sum Nullable(Float64) COMMENT 'Sum; ms for metrics of time. NULL when it was not sent.' CODEC(ZSTD(1)),
  stat_min Nullable(Float64) COMMENT 'Least. NULL when it was not sent.' CODEC(ZSTD(1)),
  stat_max Nullable(Float64) COMMENT 'Greatest. NULL when it was not sent.' CODEC(ZSTD(1)),
  stat_ratio Nullable(Float64) COMMENT 'Ratio. NULL when it was not sent.' CODEC(ZSTD(1)),
  calculated_value Nullable(Float64) COMMENT 'Of activity: for oLongestWaiting and oLongestInteracting the time. NULL when it was not sent.' CODEC(ZSTD(1)),
  stats Map(LowCardinality(String), Float64) COMMENT 'Every value by the name it was sent with.' CODEC(ZSTD(1)),
  grouped_by Map(LowCardinality(String), String) COMMENT 'What the figures are of, as sent.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, queue_id, metric, media_type, qualifier, event_time, event_id, position)
COMMENT 'Figures of queues over time; read through v_queue_observations and v_queue_latest.';

CREATE OR REPLACE VIEW v_queue_observations AS
SELECT * FROM queue_observations FINAL;

-- The last word on each figure: per interval, and for activity (interval_start NULL) the present state.
CREATE OR REPLACE VIEW v_queue_latest AS
SELECT *
FROM queue_observations FINAL
ORDER BY event_time DESC, event_id DESC, position DESC
LIMIT 1 BY org_id, queue_id, metric, media_type, qualifier, kind, interval_start;
