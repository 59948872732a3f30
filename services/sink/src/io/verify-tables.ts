import { classify, columnDifferences, type ClickHouse, SchemaMismatchError } from '@aftercall/clickhouse'
import { backoff, type Clock, type Logger, type LoopWatch } from '@aftercall/runtime'
import { type TableDefinition } from '../core/table.ts'

export interface VerifyParts {
  readonly store: Pick<ClickHouse, 'columnsOf' | 'database'>
  readonly clock: Clock
  readonly log: Logger
  readonly watch: LoopWatch
}

const schedule = { baseMs: 250, maxMs: 15_000 }

/**
 * Compares the tables that stand with those that are written, before the first record is taken; a server that does not answer is
 * waited for. Resolves to false when `signal` is aborted first.
 * @throws SchemaMismatchError telling every difference and what to run.
 */
export async function verifyTables(
  tables: readonly TableDefinition[],
  { store, clock, log, watch }: VerifyParts,
  signal: AbortSignal,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      const differences: string[] = []
      for (const table of tables)
        differences.push(...columnDifferences(table, await store.columnsOf(table.name, signal)))
      if (differences.length > 0) throw new SchemaMismatchError(store.database, differences)
      return true
    } catch (error) {
      if (signal.aborted) return false
      if (classify(error) !== 'retry') throw error
      const waitMs = backoff(schedule, tries)
      if (tries === 1) log.warn('ClickHouse does not answer yet; asking again', { err: error })
      watch.backOff('ClickHouse does not answer', clock.now() + waitMs)
      await clock.sleep(waitMs, signal).catch(() => undefined)
    }
  }
}
