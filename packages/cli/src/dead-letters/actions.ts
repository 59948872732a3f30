import { type ClickHouse, type Row, type TableDefinition } from '@aftercall/clickhouse'
import { type Letter } from './letter.ts'

/** Columns are told in schemas/clickhouse/0043_dead_letter_actions.sql. */
export const deadLetterActions = {
  name: 'dead_letter_actions',
  columns: {
    letter_id: 'String',
    receipt_id: 'String',
    action: 'String',
    state: 'String',
    at: 'DateTime64(3)',
    failures: 'UInt32',
    stage: 'String',
    source: 'String',
    target: 'String',
  },
} as const satisfies TableDefinition

export type Mark = 'replaying' | 'replayed' | 'discarded' | 'withdrawn'

export interface Marking {
  readonly letter: Letter
  readonly target: string
}

/** The book of what was done with letters: marked before and after, by one receipt. */
export interface ActionBook {
  mark(items: readonly Marking[], mark: Mark, signal: AbortSignal): Promise<void>
  /** Ids among these that another receipt marked since the letters were read. */
  rivals(letters: readonly Letter[], signal: AbortSignal): Promise<ReadonlySet<string>>
}

export function actionBook(
  store: Pick<ClickHouse, 'insert' | 'query'>,
  { receipt, action, now }: { receipt: string; action: 'replay' | 'discard'; now: () => number },
): ActionBook {
  return {
    async mark(items, state, signal) {
      const at = now()
      const rows = items.map(({ letter, target }): Row => ({
        letter_id: letter.id,
        receipt_id: receipt,
        action,
        state,
        at,
        failures: letter.failures,
        stage: letter.stage,
        source: letter.source,
        target,
      }))
      await store.insert(deadLetterActions, rows, signal)
    },
    async rivals(letters, signal) {
      const rows = await store.query<{ id: string; receipt: string }>(
        `SELECT DISTINCT letter_id AS id, receipt_id AS receipt FROM dead_letter_actions FINAL
         WHERE letter_id IN {ids:Array(String)} AND receipt_id != {receipt:String}
           AND (letter_id, receipt_id) NOT IN (SELECT letter_id, receipt_id FROM dead_letter_actions FINAL WHERE state = 'withdrawn')`,
        { ids: letters.map(({ id }) => id), receipt },
        signal,
      )
      const known = new Map(letters.map(({ id, receipts }) => [id, new Set(receipts)]))
      return new Set(rows.flatMap((row) => (known.get(row.id)?.has(row.receipt) === true ? [] : [row.id])))
    },
  }
}
