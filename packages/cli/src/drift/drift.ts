import { type ClickHouse } from '@aftercall/clickhouse'
import { type DriftKind } from '@aftercall/contracts'

/** One difference from what is published, as v_schema_drift has it. Times are ISO. */
export interface Difference {
  readonly organisation: string
  readonly source: string
  readonly kind: DriftKind
  readonly path: string
  readonly found: string
  /** Distinct events, or conversations where the source is conversation-details. */
  readonly seen: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly exampleConversationId: string
  readonly exampleEventId: string
  /** First seen in the time asked for. */
  readonly isNew: boolean
}

export interface DriftQuestion {
  /** Epoch ms. */
  readonly since: number
  readonly source: string | null
}

/** More lines than these nobody reads; the newest come first. */
export const maxDifferences = 1_000

/** What differed since then, new differences first. */
export const findDrift = (
  store: Pick<ClickHouse, 'query'>,
  { since, source }: DriftQuestion,
  signal: AbortSignal,
): Promise<readonly Difference[]> =>
  store.query<Difference>(
    `SELECT org_id AS organisation, source, kind, path, found, seen, first_seen AS firstSeen, last_seen AS lastSeen,
       example_conversation_id AS exampleConversationId, example_event_id AS exampleEventId,
       CAST(first_seen >= fromUnixTimestamp64Milli({since:Int64}), 'Bool') AS isNew
     FROM v_schema_drift
     WHERE last_seen >= fromUnixTimestamp64Milli({since:Int64}) AND ({source:String} = '' OR source = {source:String})
     ORDER BY isNew DESC, first_seen DESC, source, kind, path, found
     LIMIT ${maxDifferences}`,
    { since, source: source ?? '' },
    signal,
  )
