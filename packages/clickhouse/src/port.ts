import { type LiveColumn, type Row, type TableDefinition } from './table.ts'
import { type MigrationFile } from './migrations.ts'

export interface InsertSummary {
  readonly rows: number
  /** Size of the encoded rows before compression, bytes. */
  readonly bytes: number
}

/** The part of ClickHouse that a writer needs; it has an in-memory twin. */
export interface RowStore {
  /**
   * Inserts all rows in one insert; resolves when the server has written them. Nothing is inserted when a row does not fit.
   * @throws RowFaultError before anything was sent; ClickHouseRequestError with `failure`, see `classify`.
   */
  insert(table: TableDefinition, rows: readonly Row[], signal: AbortSignal): Promise<InsertSummary>
  /** The columns of a table as it stands, in order; empty when there is no such table. */
  columnsOf(table: string, signal: AbortSignal): Promise<readonly LiveColumn[]>
}

export type QueryParameters = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>

export interface ClickHouse extends RowStore, AsyncDisposable {
  readonly database: string
  /**
   * All rows of a SELECT; parameters stand in the text as `{name:Type}`. Times come as ISO text, 64-bit integers as numbers (exact below
   * 2^53).
   */
  query<T>(sql: string, parameters: QueryParameters, signal: AbortSignal): Promise<readonly T[]>
  /** A statement without an answer. */
  command(sql: string, signal: AbortSignal): Promise<void>
  /**
   * Creates the database and applies what is not yet applied of a folder's (or the given) numbered files, in order. Returns the names
   * applied.
   * @throws MigrationError naming the file; those before it stay applied.
   */
  migrate(files: string | readonly MigrationFile[], signal: AbortSignal): Promise<readonly string[]>
}
