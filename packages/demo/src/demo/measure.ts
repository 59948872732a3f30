import { type ClickHouse } from '@aftercall/clickhouse'
import { type LiveRow, liveRowsSql } from './rows.ts'

/** What the database holds of one organisation at this moment. */
export interface Counts {
  readonly rows: number
  readonly finals: number
  readonly events: number
  readonly deadLetters: number
}

export interface Latency {
  readonly p50: number
  readonly p95: number
}

/** Every event that is stored, also those that no table but that of the unrecognised knows. */
const eventIdsSql = `
SELECT event_id FROM events_raw WHERE org_id = {organisation:String}
UNION ALL SELECT event_id FROM unrecognized_events WHERE org_id = {organisation:String}`

const distinctEventIdsSql = `SELECT DISTINCT event_id FROM (${eventIdsSql})`

const countsSql = `
SELECT
  (SELECT count() FROM v_conversations WHERE org_id = {organisation:String}) AS rows,
  (SELECT uniqExact(conversation_id) FROM conversation_completions WHERE org_id = {organisation:String} AND kind = 'final') AS finals,
  (SELECT uniqExact(event_id) FROM (${eventIdsSql})) AS events,
  (SELECT count() FROM dead_letters FINAL) AS deadLetters`

const latencySql = `
SELECT quantileExact(0.5)(latency_ms) AS p50, quantileExact(0.95)(latency_ms) AS p95
FROM v_event_to_row_latency WHERE org_id = {organisation:String}`

/** Reads what the report tells. The organisation is one run's own, so that earlier runs in the same folder do not count. */
export function measure(clickhouse: ClickHouse, organisation: string, signal: AbortSignal) {
  const one = async <T>(sql: string): Promise<T> => {
    const [row] = await clickhouse.query<T>(sql, { organisation }, signal)
    if (row === undefined) throw new Error('could not measure: ClickHouse answered no row')
    return row
  }
  return {
    counts: () => one<Counts>(countsSql),
    eventIds: async () => {
      const stored = await clickhouse.query<{ event_id: string }>(distinctEventIdsSql, { organisation }, signal)
      return stored.map(({ event_id }) => event_id)
    },
    latency: () => one<Latency>(latencySql),
    rows: () => clickhouse.query<LiveRow>(liveRowsSql, { organisation }, signal),
  }
}
export type Measure = ReturnType<typeof measure>
