import { classify, columnDifferences, type ClickHouse, SchemaMismatchError } from '@aftercall/clickhouse'
import { type Clock, type Logger, type LoopWatch, throughOutage } from '@aftercall/runtime'
import { type TableDefinition } from '../core/table.ts'

export interface VerifyParts {
  readonly store: Pick<ClickHouse, 'columnsOf' | 'database'>
  readonly clock: Clock
  readonly log: Logger
  readonly watch: LoopWatch
}

const clickhouseOutage = {
  reason: 'ClickHouse does not answer',
  isOutage: (error: unknown) => classify(error) === 'retry',
}

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
  const differencesOf = async () => {
    const differences: string[] = []
    for (const table of tables) differences.push(...columnDifferences(table, await store.columnsOf(table.name, signal)))
    return differences
  }
  try {
    const differences = await throughOutage(differencesOf, clickhouseOutage, { clock, log, watch }, signal)
    if (differences.length > 0) throw new SchemaMismatchError(store.database, differences)
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
