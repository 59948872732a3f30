/** One live row of `v_conversations`, as the check reads it. Times in epoch ms. */
export interface LiveRow {
  readonly conversation_id: string
  readonly start_ms: number
  readonly end_ms: number | null
  readonly originating_direction: string
  readonly conversation_initiator: string
  readonly customer_participation: boolean | null
  readonly conference_start_ms: number | null
  readonly division_ids: readonly string[]
  readonly media_types: readonly string[]
  readonly queue_ids: readonly string[]
  readonly agent_user_ids: readonly string[]
  readonly flow_ids: readonly string[]
  readonly edge_ids: readonly string[]
  readonly customer_disconnect_types: readonly string[]
  readonly wrap_up_codes: readonly string[]
  readonly ani: string
  readonly dnis: string
  readonly answered: number
  readonly abandoned: number
  readonly transfers: number
  readonly offered: number
  readonly min_mos: number | null
  readonly min_r_factor: number | null
  readonly participant_count: number
  readonly session_count: number
  readonly segment_count: number
  readonly metric_count: number
  readonly agent_participant_count: number
  readonly acd_participant_count: number
  readonly talk_ms: number
  readonly held_ms: number
  readonly acw_ms: number
  readonly handle_ms: number
  readonly acw_pending: number
  readonly open_leg: number
  readonly missing_sessions: readonly string[]
  /** Every metric of the row: name, occurrences, sum; sorted by name. */
  readonly metric_totals: readonly (readonly [string, number, number])[]
}

/** Reads every live row of an organisation, with the nested metrics summed, so that flat and nested columns are both checked. */
export const liveRowsSql = `
SELECT
  conversation_id, toUnixTimestamp64Milli(conversation_start) AS start_ms, toUnixTimestamp64Milli(conversation_end) AS end_ms,
  originating_direction, conversation_initiator, customer_participation,
  toUnixTimestamp64Milli(conference_start) AS conference_start_ms, division_ids, media_types, queue_ids, agent_user_ids, flow_ids, edge_ids, customer_disconnect_types,
  wrap_up_codes, ani, dnis, answered, abandoned, transfers, offered, min_mos, min_r_factor, participant_count, session_count,
  segment_count, metric_count, agent_participant_count, acd_participant_count, talk_ms, held_ms, acw_ms, handle_ms, acw_pending,
  open_leg, missing_sessions,
  arraySort(arrayMap(
    name -> (name, countEqual(\`metrics.name\`, name), arraySum((v, n) -> if(n = name, ifNull(v, 0), 0), \`metrics.value\`, \`metrics.name\`)),
    arrayDistinct(\`metrics.name\`))) AS metric_totals
FROM v_conversations
WHERE org_id = {organisation:String}`
