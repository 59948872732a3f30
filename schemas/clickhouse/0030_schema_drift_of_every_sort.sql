-- Differences of every sort, and in how many events or conversations each was seen. A replay does not inflate the count: it is of distinct
-- identities, kept as a state that merges (exact for some thousands, within one per cent above).
ALTER TABLE schema_drift
  ADD COLUMN IF NOT EXISTS kind LowCardinality(String) COMMENT 'unknown_field, unknown_value, wrong_type, unknown_detail_type or capped (a record or event had more differences than are listed). Empty in rows from before there were kinds.' CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS found String COMMENT 'Name of the unknown value or detail-type, type found instead of the expected one, or nothing. Values are named only of enumerations, and only when they look like names.' CODEC(ZSTD(1)),
  MODIFY ORDER BY (org_id, source, path, kind, found);
ALTER TABLE schema_drift
  ADD COLUMN IF NOT EXISTS example_event_id SimpleAggregateFunction(anyLast, String) COMMENT 'One event that shows it; empty where it was seen in a record.' CODEC(ZSTD(1));
ALTER TABLE schema_drift
  ADD COLUMN IF NOT EXISTS seen_in Array(String) EPHEMERAL [] COMMENT 'Written, not kept: ids of the events, or of the conversations, that show it.';
ALTER TABLE schema_drift
  ADD COLUMN IF NOT EXISTS seen_in_state AggregateFunction(uniqCombined(15), String) DEFAULT arrayReduce('uniqCombinedState(15)', seen_in) COMMENT 'Distinct events or conversations.' CODEC(ZSTD(1));
ALTER TABLE schema_drift COMMENT COLUMN source 'Topic of the event or record.';

-- One row per organisation, source, sort and path; unknown values also by name.
CREATE OR REPLACE VIEW v_schema_drift AS
SELECT
  org_id,
  source,
  kind,
  path,
  found,
  uniqCombinedMerge(15)(seen_in_state) AS seen,
  min(first) AS first_seen,
  max(last) AS last_seen,
  max(conversation) AS example_conversation_id,
  max(event) AS example_event_id
FROM (
  SELECT
    d.org_id AS org_id,
    d.source AS source,
    multiIf(d.kind != '', d.kind, endsWith(d.path, ':unknown') OR position(d.path, ':') = 0, 'unknown_field', 'wrong_type') AS kind,
    if(d.kind = '', splitByChar(':', d.path)[1], d.path) AS path,
    d.found AS found,
    d.seen_in_state AS seen_in_state,
    d.first_seen AS first,
    d.last_seen AS last,
    d.example_conversation_id AS conversation,
    d.example_event_id AS event
  FROM schema_drift AS d
)
GROUP BY org_id, source, kind, path, found;
