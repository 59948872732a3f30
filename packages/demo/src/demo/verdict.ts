import { type Facts } from './facts.ts'
import { type LiveRow } from './rows.ts'

export interface Mismatch {
  readonly conversationId: string
  readonly kind: string
  readonly column: string
  readonly expected: unknown
  readonly actual: unknown
}

export interface Verdict {
  readonly conversations: number
  /** Of these, still open when the play was over: a forgotten leg, or an appointment that is still to come. */
  readonly open: number
  /** Of these, with an appointment: a row of theirs is not expected yet, but must be right if there is one. */
  readonly dormant: number
  readonly rows: number
  /** Conversations without a live row. */
  readonly missing: readonly string[]
  /** Conversations with more than one live row, and rows of conversations that never were. */
  readonly doubled: readonly string[]
  readonly unexpected: readonly string[]
  readonly mismatches: readonly Mismatch[]
  /** Conversations with at least one mismatch. */
  readonly mismatched: number
}

const sumOf = (facts: Facts, metric: string) => facts.metrics[metric]?.sum ?? 0
const number = (uri: string | null) => (uri ?? '').replace(/^tel:/, '')
const distinct = (ids: readonly string[]) => [...new Set(ids)]

/** What each column must hold, from the facts alone. */
const expectations: { readonly [Column in keyof LiveRow]?: (facts: Facts) => unknown } = {
  start_ms: (facts) => Date.parse(facts.start),
  end_ms: (facts) => (facts.open ? null : Date.parse(facts.end)),
  originating_direction: (facts) => facts.originatingDirection,
  conversation_initiator: (facts) => facts.initiator ?? '',
  customer_participation: (facts) => facts.customerParticipation,
  conference_start_ms: (facts) => (facts.conferenceStart === null ? null : Date.parse(facts.conferenceStart)),
  division_ids: (facts) => facts.divisionIds.toSorted(),
  media_types: (facts) => facts.mediaTypes,
  queue_ids: (facts) => distinct([...facts.queueIds, ...facts.onBehalfOfQueueIds]),
  agent_user_ids: (facts) => facts.agentUserIds,
  flow_ids: (facts) => facts.flowIds,
  edge_ids: (facts) => facts.edgeIds.toSorted(),
  wrap_up_codes: (facts) => facts.wrapUpCodes,
  ani: (facts) => number(facts.ani),
  dnis: (facts) => number(facts.dnis),
  answered: (facts) => Number(facts.answered),
  abandoned: (facts) => Number(facts.abandoned),
  transfers: (facts) => facts.transfers,
  offered: (facts) => facts.offered,
  min_mos: (facts) => facts.minMos,
  min_r_factor: (facts) => facts.minRFactor,
  participant_count: (facts) => facts.participantCount,
  session_count: (facts) => facts.sessionCount,
  segment_count: (facts) => facts.segmentCount,
  metric_count: (facts) => facts.metricCount,
  agent_participant_count: (facts) => facts.agentParticipantCount,
  acd_participant_count: (facts) => facts.acdParticipantCount,
  talk_ms: (facts) => sumOf(facts, 'tTalkComplete'),
  held_ms: (facts) => sumOf(facts, 'tHeldComplete'),
  acw_ms: (facts) => sumOf(facts, 'tAcw'),
  handle_ms: (facts) => sumOf(facts, 'tHandle'),
  acw_pending: () => 0,
  // Nothing but a forgotten leg, or an appointment, is open when a play is over.
  open_leg: (facts) => Number(facts.open),
  missing_sessions: () => [],
  metric_totals: (facts) =>
    Object.entries(facts.metrics)
      .map(([name, { count, sum }]) => [name, count, sum] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
}
/** Sets whose order says nothing. */
const unordered = new Set<keyof LiveRow>(['division_ids', 'edge_ids'])

/** Compares what was played with what is live in the database. Exactly one equal row per conversation is right. */
export function judge(played: readonly Facts[], rows: readonly LiveRow[]): Verdict {
  const byId = Map.groupBy(rows, (row) => row.conversation_id)
  const known = new Set(played.map((facts) => facts.conversationId))
  const mismatches = played.flatMap((facts) =>
    (byId.get(facts.conversationId) ?? []).flatMap((row) => compare(facts, row)),
  )
  return {
    conversations: played.length,
    open: played.filter(({ open }) => open).length,
    dormant: played.filter(({ dormant }) => dormant).length,
    rows: rows.length,
    missing: played.flatMap(({ conversationId: id, dormant }) => (dormant || byId.has(id) ? [] : [id])),
    doubled: [...byId].filter(([, same]) => same.length > 1).map(([id]) => id),
    unexpected: [...byId.keys()].filter((id) => !known.has(id)),
    mismatches,
    mismatched: new Set(mismatches.map(({ conversationId }) => conversationId)).size,
  }
}

export const isRight = (verdict: Verdict) =>
  verdict.conversations > 0 &&
  verdict.missing.length + verdict.doubled.length + verdict.unexpected.length + verdict.mismatched === 0

function compare(facts: Facts, row: LiveRow): readonly Mismatch[] {
  const { conversationId, kind } = facts
  const columns = Object.keys(expectations) as (keyof LiveRow)[]
  const differing = columns.flatMap((column): Mismatch[] => {
    const expected = expectations[column]?.(facts)
    const actual = unordered.has(column) ? [...(row[column] as readonly string[])].toSorted() : row[column]
    return isSame(expected, actual) ? [] : [{ conversationId, kind, column, expected, actual }]
  })
  const lastDisconnect = row.customer_disconnect_types.at(-1) ?? null
  return lastDisconnect === facts.customerDisconnectType
    ? differing
    : [
        ...differing,
        {
          conversationId,
          kind,
          column: 'customer_disconnect_types',
          expected: facts.customerDisconnectType,
          actual: lastDisconnect,
        },
      ]
}

const isSame = (expected: unknown, actual: unknown) => JSON.stringify(expected) === JSON.stringify(actual)
