import { type ClickHouse } from '@aftercall/clickhouse'
import {
  type BalanceClass,
  classes,
  type DeadLetterCount,
  type Flow,
  type OpenConversations,
  type OrganisationBalance,
} from './status.ts'

type Store = Pick<ClickHouse, 'query'>

interface BalanceRow {
  readonly org_id: string
  readonly class: BalanceClass
  readonly reason: string
  readonly conversations: number
  readonly oldest_at: string
  readonly example: string
}

/** Reasons are told one by one only of what is not accounted for. */
const balanceSql = (graceS: number) => `
SELECT org_id, class, if(class = 'unaccounted', v.reason, '') AS reason, count() AS conversations,
  min(first_seen_at) AS oldest_at, argMin(conversation_id, first_seen_at) AS example
FROM v_balance_conversations_after(grace_s = ${Math.trunc(graceS)}) AS v
GROUP BY org_id, class, reason
ORDER BY org_id, class, conversations DESC`

const nothing = Object.fromEntries(classes.map((name) => [name, 0])) as Record<BalanceClass, number>

/** @param graceS how old the last trace of a conversation must be before it counts as unaccounted, seconds */
export async function askBalance(
  store: Store,
  graceS: number,
  signal: AbortSignal,
): Promise<readonly OrganisationBalance[]> {
  const rows = await store.query<BalanceRow>(balanceSql(graceS), {}, signal)
  return [...Map.groupBy(rows, (row) => row.org_id)].map(([organisation, own]) => {
    const counts = { ...nothing }
    for (const row of own) counts[row.class] += row.conversations
    const holes = own
      .filter((row) => row.class === 'unaccounted')
      .map(({ reason, conversations, oldest_at: oldestAt, example: exampleConversationId }) => ({
        reason,
        conversations,
        oldestAt,
        exampleConversationId,
      }))
    return { organisation, counts, holes }
  })
}

const openSql = `
SELECT countIf(phase = 'open') AS conversations, countIf(next_at < now64(3) - INTERVAL 1 HOUR) AS overdue,
  countIf(requested_at IS NOT NULL) AS pendingFetches, countIf(phase = 'refused') AS refused,
  minIf(first_seen_at, phase = 'open') AS oldestSince, argMinIf(conversation_id, first_seen_at, phase = 'open') AS oldestConversationId
FROM open_conversations FINAL WHERE is_deleted = 0`

export async function askOpen(store: Store, signal: AbortSignal): Promise<OpenConversations> {
  const [row] = await store.query<OpenConversations>(openSql, {}, signal)
  if (row === undefined) throw new Error('could not ask for open conversations: ClickHouse answered no row')
  return row.conversations === 0 ? { ...row, oldestSince: null, oldestConversationId: null } : row
}

const deadLettersSql = `
SELECT stage, reason, uniqExactIf(source, failed_at > now64(3) - INTERVAL 1 HOUR) AS lastHour, uniqExact(source) AS lastDay
FROM dead_letters WHERE failed_at > now64(3) - INTERVAL 1 DAY
GROUP BY stage, reason ORDER BY lastDay DESC, stage, reason`

export const askDeadLetters = (store: Store, signal: AbortSignal): Promise<readonly DeadLetterCount[]> =>
  store.query<DeadLetterCount>(deadLettersSql, {}, signal)

const flowSql = `
SELECT
  (SELECT maxOrNull(inserted_at) FROM events_raw WHERE inserted_at > now64(3) - INTERVAL 7 DAY) AS lastEventAt,
  (SELECT maxOrNull(inserted_at) FROM conversations WHERE inserted_at > now64(3) - INTERVAL 7 DAY) AS lastRowAt,
  (SELECT count() / 5 FROM events_raw WHERE inserted_at > now64(3) - INTERVAL 5 MINUTE) AS eventsPerMinute,
  (SELECT count() / 5 FROM conversations WHERE is_deleted = 0 AND inserted_at > now64(3) - INTERVAL 5 MINUTE) AS rowsPerMinute`

export async function askFlow(store: Store, signal: AbortSignal): Promise<Flow> {
  const [row] = await store.query<Flow>(flowSql, {}, signal)
  if (row === undefined) throw new Error('could not ask what arrived last: ClickHouse answered no row')
  return row
}
