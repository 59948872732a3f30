-- Legs in full, who ended the conversation, and the paths it took. Rows of before have empty values until their record is mapped again.
ALTER TABLE conversations
  ADD COLUMN IF NOT EXISTS queue_path Array(LowCardinality(String)) COMMENT 'Queue of each queue entry in order of start, repeats kept: the queue of hop n is at position n.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS agent_path Array(LowCardinality(String)) COMMENT 'Agent or user of each leg that has one, in order of its start, repeats kept.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS flow_path Array(LowCardinality(String)) COMMENT 'Flow of each session that ran one, in order of start, repeats kept.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS ended_by LowCardinality(Nullable(String)) COMMENT 'Agent, External, Conversation Inactivity, Session Expired or System, by our rule; NULL while open or where the record names no reason. The raw reasons: endings.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS ended_by_rule_version UInt16 COMMENT 'Version of the rule behind ended_by.' CODEC(T64, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS legs_rule_version UInt16 COMMENT 'Version of the rule behind legs; 0 for rows from before it was kept.' CODEC(T64, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `legs.agent_session_indexes` Array(Array(UInt16)) COMMENT 'All sessions of the agent in this leg in order of start: the one alerted, then those in which the same agent went on.' CODEC(T64, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `legs.answered_at` Array(Nullable(DateTime64(3, 'UTC'))) COMMENT 'Start of the first connected segment of an answered leg.' CODEC(DoubleDelta, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `legs.is_declined` Array(UInt8) COMMENT '1 when not_responding means that the agent sent it away, as far as the record tells.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `legs.wrap_up_codes` Array(Array(LowCardinality(String))) COMMENT 'Every wrap-up code of the agent sessions, in order of time.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `legs.disconnect_type` Array(LowCardinality(String)) COMMENT 'Last disconnect type of the leg as the record has it, seen from the agent, or from the queue where there is none.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `endings.session_index` Array(UInt16) COMMENT 'A session that was ended at the very end, or within five seconds of it: position in sessions, from 1.' CODEC(T64, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `endings.purpose` Array(LowCardinality(String)) COMMENT 'Purpose of its participant.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `endings.user_id` Array(LowCardinality(String)) COMMENT 'User of its participant.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `endings.disconnect_type` Array(LowCardinality(String)) COMMENT 'Why it ended, seen from that participant, as the record has it.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS `endings.ended_at` Array(Nullable(DateTime64(3, 'UTC'))) COMMENT 'When.' CODEC(DoubleDelta, ZSTD(1));
