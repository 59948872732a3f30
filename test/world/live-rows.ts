import { type Row } from '@aftercall/clickhouse'
import { type judge } from '@aftercall/demo'

export type LiveRow = Parameters<typeof judge>[1][number]

const renamed = {
  start_ms: 'conversation_start',
  end_ms: 'conversation_end',
  conference_start_ms: 'conference_start',
} as const
const copied = [
  'conversation_id',
  'originating_direction',
  'conversation_initiator',
  'customer_participation',
  'division_ids',
  'media_types',
  'queue_ids',
  'agent_user_ids',
  'flow_ids',
  'edge_ids',
  'customer_disconnect_types',
  'wrap_up_codes',
  'ani',
  'dnis',
  'answered',
  'abandoned',
  'transfers',
  'offered',
  'min_mos',
  'min_r_factor',
  'participant_count',
  'session_count',
  'segment_count',
  'metric_count',
  'agent_participant_count',
  'acd_participant_count',
  'talk_ms',
  'held_ms',
  'acw_ms',
  'handle_ms',
  'acw_pending',
  'open_leg',
  'missing_sessions',
] as const satisfies readonly (keyof LiveRow)[]

/** What the judge of the demo reads of a row by SQL, from a row of the twin. */
export function liveRow(row: Row): LiveRow {
  const { start_ms, end_ms, conference_start_ms } = renamed
  const columns = Object.fromEntries(copied.map((name) => [name, row[name]]))
  return {
    ...columns,
    start_ms: row[start_ms],
    end_ms: row[end_ms],
    conference_start_ms: row[conference_start_ms],
    metric_totals: metricTotals(row['metrics.name'] as string[], row['metrics.value'] as (number | null)[]),
  } as unknown as LiveRow
}

function metricTotals(names: readonly string[], values: readonly (number | null)[]): LiveRow['metric_totals'] {
  const totals = new Map<string, [count: number, sum: number]>()
  for (const [index, name] of names.entries()) {
    const [count, sum] = totals.get(name) ?? [0, 0]
    totals.set(name, [count + 1, sum + (values[index] ?? 0)])
  }
  return [...totals].map(([name, [count, sum]]) => [name, count, sum] as const).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
