-- What is refused again is the same letter: of the letter the newest stays, of its failures each one.
ALTER TABLE dead_letters
  ADD COLUMN IF NOT EXISTS cause String DEFAULT '' COMMENT 'The underlying error and what caused it, without data.' CODEC(ZSTD(1)) AFTER sqs_receive_count,
  ADD COLUMN IF NOT EXISTS consumer_group LowCardinality(String) DEFAULT '' COMMENT 'Consumer group that refused it: the only one that a replay reaches.' CODEC(ZSTD(1)) AFTER cause,
  ADD COLUMN IF NOT EXISTS record_key String DEFAULT '' COMMENT 'Key of the record in its topic.' CODEC(ZSTD(1)) AFTER consumer_group;

CREATE TABLE IF NOT EXISTS dead_letter_failures (
  stage LowCardinality(String) COMMENT 'bridge, completion, details or sink.' CODEC(ZSTD(1)),
  source String COMMENT 'As in dead_letters.' CODEC(ZSTD(1)),
  failed_at DateTime64(3, 'UTC') COMMENT 'When it was refused this time.' CODEC(DoubleDelta, ZSTD(1)),
  reason LowCardinality(String) COMMENT 'Closed list of reason codes.' CODEC(ZSTD(1)),
  message String COMMENT 'One sentence for a person.' CODEC(ZSTD(1)),
  cause String COMMENT 'The underlying error and what caused it, without data.' CODEC(ZSTD(1)),
  attempts Int32 COMMENT 'How often it had been tried by then, as far as the stage could tell.' CODEC(T64, ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(inserted_at)
ORDER BY (stage, source, failed_at)
COMMENT 'Each time that something was refused: how often, first and last.';

INSERT INTO dead_letter_failures (stage, source, failed_at, reason, message, cause, attempts)
SELECT stage, source, failed_at, reason, message, cause, attempts FROM dead_letters FINAL;
