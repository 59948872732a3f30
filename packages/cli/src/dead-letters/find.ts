import { type ClickHouse } from '@aftercall/clickhouse'
import { type LetterFilter, whereOf } from './filter.ts'
import { type Letter, letterColumns, type LetterState } from './letter.ts'

type Store = Pick<ClickHouse, 'query'>

/** Letters that have the same stage, reason and state. Times are ISO. */
export interface LetterGroup {
  readonly stage: string
  readonly reason: string
  readonly state: LetterState
  readonly letters: number
  readonly attempts: number
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  readonly example: string
}

export function groupLetters(store: Store, filter: LetterFilter, topicPrefix: string, signal: AbortSignal) {
  const { sql, parameters } = whereOf(filter, topicPrefix)
  return store.query<LetterGroup>(
    `SELECT stage, reason, state, toInt32(count()) AS letters, sum(attempts) AS attempts, min(first_failed_at) AS firstFailedAt,
       max(last_failed_at) AS lastFailedAt, argMax(id, last_failed_at) AS example
     FROM v_dead_letters WHERE ${sql} GROUP BY stage, reason, state ORDER BY letters DESC, stage, reason, state`,
    parameters,
    signal,
  )
}

/** Oldest first, as they would be replayed; at most `limit`. */
export function findLetters(
  store: Store,
  filter: LetterFilter,
  { topicPrefix, limit, newestFirst = false }: { topicPrefix: string; limit: number; newestFirst?: boolean },
  signal: AbortSignal,
): Promise<readonly Letter[]> {
  const { sql, parameters } = whereOf(filter, topicPrefix)
  return store.query<Letter>(
    `SELECT ${letterColumns} FROM v_dead_letters WHERE ${sql}
     ORDER BY last_failed_at ${newestFirst ? 'DESC' : 'ASC'}, id LIMIT ${limit}`,
    parameters,
    signal,
  )
}

/** The bytes that the table has of each, by id. */
export async function bodiesOf(
  store: Store,
  letters: readonly Letter[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await store.query<{ source: string; stage: string; body: string }>(
    `SELECT source, stage, argMax(base64Encode(body), failed_at) AS body FROM dead_letters FINAL
     WHERE source IN {sources:Array(String)} GROUP BY source, stage`,
    { sources: letters.map(({ source }) => source) },
    signal,
  )
  const found = new Map(rows.map(({ source, stage, body }) => [`${stage}\n${source}`, body]))
  return new Map(
    letters.flatMap(({ id, stage, source }) => {
      const body = found.get(`${stage}\n${source}`)
      return body === undefined ? [] : [[id, Buffer.from(body, 'base64')] as const]
    }),
  )
}

export interface Failure {
  readonly failedAt: string
  readonly reason: string
  readonly message: string
  readonly cause: string
}

export interface Action {
  readonly receipt: string
  readonly action: string
  readonly state: string
  readonly at: string
  readonly target: string
}

const maxTold = 20

/** How a letter came to be what it is: its last failures and everything that was done with it, oldest first. */
export async function historyOf(store: Store, { id, stage, source }: Letter, signal: AbortSignal) {
  const failures = await store.query<Failure>(
    `SELECT failed_at AS failedAt, reason, message, cause FROM dead_letter_failures FINAL
     WHERE stage = {stage:String} AND source = {source:String} ORDER BY failed_at DESC LIMIT ${maxTold}`,
    { stage, source },
    signal,
  )
  const actions = await store.query<Action>(
    `SELECT receipt_id AS receipt, action, state, at, target FROM dead_letter_actions FINAL
     WHERE letter_id = {id:String} ORDER BY at DESC, state = 'replaying' LIMIT ${maxTold}`,
    { id },
    signal,
  )
  return { failures: failures.toReversed(), actions: actions.toReversed() }
}
