import { type Row } from '@aftercall/clickhouse'
import { type judge } from '@aftercall/demo'

export type LiveRow = Parameters<typeof judge>[1][number]

/** Which column of the table each one of the view is. What is missing here does not compile. */
const columnOf: Readonly<Record<Exclude<keyof LiveRow, 'metric_totals'>, string>> = {
  start_ms: 'conversation_start',
  end_ms: 'conversation_end',
  conference_start_ms: 'conference_start',
  conversation_id: 'conversation_id',
  originating_direction: 'originating_direction',
  conversation_initiator: 'conversation_initiator',
  customer_participation: 'customer_participation',
  division_ids: 'division_ids',
  media_types: 'media_types',
  queue_ids: 'queue_ids',
  agent_user_ids: 'agent_user_ids',
  flow_ids: 'flow_ids',
  edge_ids: 'edge_ids',
  customer_disconnect_types: 'customer_disconnect_types',
  wrap_up_codes: 'wrap_up_codes',
  ani: 'ani',
  dnis: 'dnis',
  answered: 'answered',
  abandoned: 'abandoned',
  transfers: 'transfers',
  offered: 'offered',
  min_mos: 'min_mos',
  min_r_factor: 'min_r_factor',
  participant_count: 'participant_count',
  session_count: 'session_count',
  segment_count: 'segment_count',
  metric_count: 'metric_count',
  agent_participant_count: 'agent_participant_count',
  acd_participant_count: 'acd_participant_count',
  talk_ms: 'talk_ms',
  held_ms: 'held_ms',
  acw_ms: 'acw_ms',
  handle_ms: 'handle_ms',
  acw_pending: 'acw_pending',
  open_leg: 'open_leg',
  missing_sessions: 'missing_sessions',
}

/** What the judge of the demo reads of a row by SQL, from a row of the twin. */
export function liveRow(row: Row): LiveRow {
  const columns = Object.fromEntries(Object.entries(columnOf).map(([name, column]) => [name, row[column]]))
  return {
    ...columns,
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
