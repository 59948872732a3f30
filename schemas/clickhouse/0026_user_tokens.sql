-- Tokens that were issued: log-ins, with what the personal-data policy lets through.
CREATE TABLE IF NOT EXISTS user_tokens (
  org_id LowCardinality(String) COMMENT 'Genesys Cloud organisation id.' CODEC(ZSTD(1)),
  user_id LowCardinality(String) COMMENT 'User.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'When the token was issued.' CODEC(DoubleDelta, ZSTD(1)),
  event_id String COMMENT 'EventBridge envelope id; the same again when a delivery is repeated.' CODEC(ZSTD(1)),
  published_at Nullable(DateTime64(3, 'UTC')) COMMENT 'detail.timestamp: when Genesys published the event.' CODEC(DoubleDelta, ZSTD(1)),
  user_name String COMMENT 'Personal data.' CODEC(ZSTD(1)),
  ip_address String COMMENT 'Where the user logged in from; personal data, withheld unless asked for.' CODEC(ZSTD(1)),
  token_expiration_date Nullable(DateTime64(3, 'UTC')) COMMENT 'When the token expires.' CODEC(DoubleDelta, ZSTD(1)),
  session_id String COMMENT 'Session of the user.' CODEC(ZSTD(1)),
  client_id LowCardinality(String) COMMENT 'OAuth client.' CODEC(ZSTD(1)),
  token_hash String COMMENT 'Hash of the token; withheld unless asked for.' CODEC(ZSTD(1)),
  inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this version was inserted.' CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (org_id, user_id, event_time, event_id)
COMMENT 'Log-ins of users; read through v_user_tokens.';

CREATE OR REPLACE VIEW v_user_tokens AS
SELECT * FROM user_tokens FINAL;
