import { classify, columnDifferences, RowFaultError, type RowStore } from '@aftercall/clickhouse'
import { backoff, type Clock, type Logger, type LoopWatch } from '@aftercall/runtime'
import { maxPartitionsPerInsert, splitForInsert } from './core/batch-policy.ts'
import { AllRefusedError, type Attempt, bisect } from './core/bisect.ts'
import { type WrittenTable } from './core/routes.ts'
import { type TableDefinition } from './core/table.ts'
import { type SinkInstruments } from './metrics.ts'
import { type Fault, type SourcedRow } from './prepare.ts'

export interface InsertParts {
  readonly store: Pick<RowStore, 'insert' | 'columnsOf'>
  readonly clock: Clock
  readonly log: Logger
  readonly watch: LoopWatch
  readonly instruments: SinkInstruments
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}

const maxRowsPerInsert = 100_000
const schedule = { baseMs: 250, maxMs: 15_000 }

/**
 * Gets all rows into their table, whatever it takes: an outage is waited for, a bad row is found and returned. Resolves when ClickHouse has
 * answered for every other row.
 * @throws the reason of an aborted signal; an error that is neither the server's nor a row's.
 */
export async function insertRows(
  written: WrittenTable,
  rows: readonly SourcedRow[],
  parts: InsertParts,
  signal: AbortSignal,
): Promise<readonly Fault[]> {
  const { table, monthOf, compact } = written
  const limits = { maxPartitions: maxPartitionsPerInsert, maxRows: maxRowsPerInsert }
  const groups = splitForInsert(compact === undefined ? rows : compact(rows), {
    ...limits,
    ...(monthOf === undefined ? {} : { monthOf }),
  })
  const faults: Fault[] = []
  for (const group of groups) {
    const refused = await untilAccepted(
      () => bisect(group, (part) => attempt(written, part, parts, signal)),
      table,
      parts,
      signal,
    )
    faults.push(...refused.map(({ item, why }) => ({ source: item.source, reason: 'row_refused' as const, why })))
  }
  return faults
}

/** One insert. What the rows are not to blame for is thrown, and tried again by `untilAccepted`. */
async function attempt(
  { table }: WrittenTable,
  rows: readonly SourcedRow[],
  parts: InsertParts,
  signal: AbortSignal,
): Promise<Attempt> {
  return untilAccepted(() => insertOnce(rows), table, parts, signal)

  async function insertOnce(part: readonly SourcedRow[]): Promise<Attempt> {
    const startedAt = parts.clock.now()
    try {
      const { rows: count, bytes } = await parts.store.insert(
        table,
        part.map(({ row }) => row),
        signal,
      )
      parts.instruments.insertTime.record((parts.clock.now() - startedAt) / 1_000, { table: table.name })
      parts.instruments.rows.add(count, { table: table.name })
      parts.instruments.bytes.add(bytes, { table: table.name })
      return { ok: true }
    } catch (error) {
      if (error instanceof RowFaultError) return { ok: false, why: error.message, index: error.rowIndex }
      if (classify(error) === 'data') {
        parts.instruments.refusals.add(1, { table: table.name })
        return { ok: false, why: (error as Error).message }
      }
      throw error
    }
  }
}

/** Runs `work` until it succeeds; between tries the loop has declared that it waits. */
async function untilAccepted<T>(
  work: () => Promise<T>,
  table: TableDefinition,
  parts: InsertParts,
  signal: AbortSignal,
): Promise<T> {
  const { clock, log, watch, instruments, random } = parts
  const { name } = table
  for (let tries = 1; ; tries++) {
    try {
      const result = await work()
      if (tries > 1) log.info('ClickHouse takes rows again', { table: name, tries })
      return result
    } catch (error) {
      signal.throwIfAborted()
      const kind = error instanceof AllRefusedError ? 'refused' : classify(error)
      if (kind === 'unknown' || kind === 'data') throw error
      // Loud at first and then again and again, but not at every try of a long outage.
      if (tries === 1 || tries % 20 === 0) {
        const differences = kind === 'setup' ? await differencesOf(table, parts, signal) : []
        log.warn('rows are not taken; trying again', { table: name, tries, kind, differences, err: error })
      }
      const waitMs = backoff(schedule, tries, random)
      instruments.retries.add(1, { table: name, kind })
      watch.backOff(`${name} takes no rows (${kind})`, clock.now() + waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}

/** What the table lacks, for whoever has to set it right; empty when it cannot be told. */
const differencesOf = (
  table: TableDefinition,
  { store }: InsertParts,
  signal: AbortSignal,
): Promise<readonly string[]> =>
  store.columnsOf(table.name, signal).then(
    (live) => columnDifferences(table, live),
    () => [],
  )
