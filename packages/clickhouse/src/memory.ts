import { ClickHouseRequestError } from './failure.ts'
import { encodeRows } from './native/encode-rows.ts'
import { type RowStore } from './port.ts'
import { columnDifferences, type LiveColumn, type Row, type TableDefinition } from './table.ts'

/**
 * A table of the in-memory twin, as in `ENGINE = ReplacingMergeTree(version, deleted) ORDER BY key`. The key is columns, or `toDate(column)`
 * of epoch ms. Partitions say nothing of their own here: each is a function of the key.
 */
export interface MemoryTable {
  readonly name: string
  readonly columns: readonly LiveColumn[]
  readonly key: readonly string[]
  readonly version?: string
  /** A row that has 1 here takes its key away. */
  readonly deleted?: string
}

export interface MemoryClickHouse extends RowStore {
  /** What `SELECT … FINAL` would give: of equal keys the greatest version, of equal versions the last inserted; none that is deleted. */
  finalRows(table: string): readonly Row[]
  /** Number of successful inserts so far. */
  readonly inserts: number
  /** Called before each insert; may throw what the server would answer, see `serverError`, or take its time. */
  beforeInsert: InsertHook | undefined
  /**
   * Called when all rows of an insert are written, before the answer: what is thrown here is all that the caller learns. `noAnswer` is what
   * a broken connection gives.
   */
  afterInsert: InsertHook | undefined
  /** So many of the first rows of an insert are written, then it fails as told: the server writes block by block. */
  partOfInsert:
    | ((table: string, rows: readonly Row[]) => { readonly written: number; readonly error: Error } | undefined)
    | undefined
  /** Called before the columns of a table are looked up. */
  beforeColumns: ((table: string) => void | Promise<void>) | undefined
}

export type InsertHook = (table: string, rows: readonly Row[]) => void | Promise<void>

/** An answer of the server by its code, such as 241 when it is out of memory. */
export const serverError = (code: number, why = 'as told'): ClickHouseRequestError =>
  new ClickHouseRequestError('insert rows', code, why)

/** The connection broke, or nothing came within the time limit: nobody knows what was written. */
export const noAnswer = (): ClickHouseRequestError =>
  new ClickHouseRequestError('insert rows', null, 'there was no answer')

/** The in-memory twin of a ClickHouse database: the same validation, replacing tables, no SQL. */
export function memoryClickHouse(tables: readonly MemoryTable[]): MemoryClickHouse {
  const held = new Map(tables.map((table) => [table.name, { table, rows: new Map<string, Row>() }]))
  let inserts = 0
  /** Neither changes, so they are compared once. */
  const compared = new WeakMap<TableDefinition, readonly string[]>()
  const differencesOf = (definition: TableDefinition, columns: readonly LiveColumn[]): readonly string[] => {
    const found = compared.get(definition) ?? columnDifferences(definition, columns)
    compared.set(definition, found)
    return found
  }
  const store: MemoryClickHouse = {
    beforeInsert: undefined,
    afterInsert: undefined,
    partOfInsert: undefined,
    beforeColumns: undefined,
    get inserts() {
      return inserts
    },
    async insert(definition, rows, signal) {
      signal.throwIfAborted()
      const blocks = await encodeRows(definition, rows, signal)
      const target = held.get(definition.name)
      const action = `insert ${rows.length} rows into ${definition.name}`
      if (target === undefined) throw new ClickHouseRequestError(action, 60, 'there is no such table')
      const differences = differencesOf(definition, target.table.columns)
      if (differences.length > 0) throw new ClickHouseRequestError(action, 16, differences.join('; '))
      await store.beforeInsert?.(definition.name, rows)
      const part = store.partOfInsert?.(definition.name, rows)
      for (const row of rows.slice(0, part?.written)) replace(target.table, target.rows, row)
      if (part) throw part.error
      inserts++
      await store.afterInsert?.(definition.name, rows)
      return { rows: rows.length, bytes: blocks.reduce((sum, block) => sum + block.length, 0) }
    },
    async columnsOf(name, signal) {
      signal.throwIfAborted()
      await store.beforeColumns?.(name)
      return held.get(name)?.table.columns ?? []
    },
    finalRows(name) {
      const { table, rows } = held.get(name) ?? {}
      const live = [...(rows?.values() ?? [])]
      const deleted = table?.deleted
      return deleted === undefined ? live : live.filter((row) => row[deleted] !== 1)
    },
  }
  return store
}

function replace({ key, version }: MemoryTable, rows: Map<string, Row>, row: Row): void {
  const identity = JSON.stringify(key.map((one) => valueOf(one, row)))
  const before = rows.get(identity)
  const rank = (of: Row) => (version === undefined ? 0n : BigInt(of[version] as number | bigint))
  if (before === undefined || rank(row) >= rank(before)) rows.set(identity, row)
}

const dateOf = /^toDate\((.+)\)$/

/** A column, or the UTC date of a column of times. */
function valueOf(expression: string, row: Row): unknown {
  const column = dateOf.exec(expression)?.[1]
  return column === undefined ? row[expression] : new Date(Number(row[column])).toISOString().slice(0, 10)
}
