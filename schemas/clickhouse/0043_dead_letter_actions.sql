-- What was done with dead letters by hand: marked before and after, so that nothing happens twice by mistake.
CREATE TABLE IF NOT EXISTS dead_letter_actions (
  letter_id String COMMENT 'id of v_dead_letters.' CODEC(ZSTD(1)),
  receipt_id String COMMENT 'One run of aftercall dead-letters replay or discard.' CODEC(ZSTD(1)),
  action LowCardinality(String) COMMENT 'replay or discard.' CODEC(ZSTD(1)),
  state LowCardinality(String) COMMENT 'replaying (before), then replayed, discarded, or withdrawn where nothing was done.' CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') COMMENT 'When it was marked, by the clock of the command.' CODEC(DoubleDelta, ZSTD(1)),
  failures UInt32 COMMENT 'How often the letter had been refused by then; once more, and it is back.' CODEC(T64, ZSTD(1)),
  stage LowCardinality(String) COMMENT 'As in dead_letters.' CODEC(ZSTD(1)),
  source String COMMENT 'As in dead_letters.' CODEC(ZSTD(1)),
  target String COMMENT 'Where it was sent: a topic or a queue; empty for a discard.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(inserted_at)
ORDER BY (letter_id, receipt_id, state)
COMMENT 'Replays and discards of dead letters.';
