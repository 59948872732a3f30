import { type ClickHouse } from '@aftercall/clickhouse'
import { type Clock } from '@aftercall/runtime'
import { untilSettled } from './settled.ts'

/** How many conversations of an organisation are in each class of `v_balance`, and what is not accounted for. */
export interface Balance {
  readonly classes: Readonly<Record<string, number>>
  readonly unaccounted: readonly { readonly conversationId: string; readonly reason: string }[]
}

interface BalanceRow {
  readonly class: string
  readonly conversations: number
}

// Without any grace: what is on its way counts as missing, so whoever asks waits.
const source = 'v_balance_conversations_after(grace_s = 0) WHERE org_id = {organisation:String}'
const classesSql = `SELECT class, count() AS conversations FROM ${source} GROUP BY class ORDER BY class`
const holesSql = `SELECT conversation_id AS conversationId, reason FROM ${source} AND class = 'unaccounted' LIMIT 20`

/** What is so at this moment. */
export async function balanceOf(
  clickhouse: Pick<ClickHouse, 'query'>,
  organisation: string,
  signal: AbortSignal,
): Promise<Balance> {
  const rows = await clickhouse.query<BalanceRow>(classesSql, { organisation }, signal)
  const classes = Object.fromEntries(rows.map((row) => [row.class, row.conversations]))
  if (classes['unaccounted'] === undefined) return { classes, unaccounted: [] }
  return {
    classes,
    unaccounted: await clickhouse.query<Balance['unaccounted'][number]>(holesSql, { organisation }, signal),
  }
}

export const isEven = ({ unaccounted }: Balance): boolean => unaccounted.length === 0

/** The balance when it is even, or as it stands when it does not become so. */
export const settledBalance = (ask: () => Promise<Balance>, clock: Clock, signal: AbortSignal): Promise<Balance> =>
  untilSettled(ask, isEven, clock, signal)

/** `498 final, 2 open; nothing unaccounted` */
export function balanceText({ classes, unaccounted }: Balance): string {
  const known = Object.entries(classes).filter(([name]) => name !== 'unaccounted')
  const holes = classes['unaccounted'] ?? unaccounted.length
  return `${known.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ')}; ${holes === 0 ? 'nothing' : holes} unaccounted`
}
