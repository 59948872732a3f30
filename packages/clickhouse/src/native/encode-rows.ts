import { setImmediate } from 'node:timers/promises'
import { type Row, type TableDefinition } from '../table.ts'
import { ByteWriter } from './byte-writer.ts'
import { type ColumnType, formatType, parseType } from './column-type.ts'
import { ValueFault, writeColumn } from './write-column.ts'

/** A row that cannot be inserted as it is. Names the column, never the value. */
export class RowFaultError extends Error {
  override readonly name = 'RowFaultError'
  readonly table: string
  readonly column: string
  /** Position of the row among those given. */
  readonly rowIndex: number
  constructor(table: string, column: string, rowIndex: number, why: string) {
    super(`could not encode row ${rowIndex} for table ${table}: column ${column} ${why}`)
    this.table = table
    this.column = column
    this.rowIndex = rowIndex
  }
}

interface Column {
  readonly name: string
  readonly type: ColumnType
}
const compiled = new WeakMap<TableDefinition, readonly Column[]>()

/** Rows encoded without a pause; a wide row takes some tens of µs, so a block keeps the event loop well below 50 ms. */
const rowsPerBlock = 256

/**
 * Rows as blocks of the Native format. All of them before anything is sent, so that a fault leaves nothing half inserted; the event
 * loop breathes between blocks, and the server joins them into one part.
 * @throws RowFaultError
 */
export async function encodeRows(
  table: TableDefinition,
  rows: readonly Row[],
  signal?: AbortSignal,
): Promise<readonly Buffer[]> {
  const blocks: Buffer[] = []
  for (let start = 0; start < rows.length; start += rowsPerBlock) {
    if (start > 0) await setImmediate()
    signal?.throwIfAborted()
    blocks.push(encodeBlock(table, rows.slice(start, start + rowsPerBlock), start))
  }
  return blocks
}

/** One Native block; `firstIndex` is the position of its first row, for errors. */
export function encodeBlock(table: TableDefinition, rows: readonly Row[], firstIndex = 0): Buffer {
  const columns = columnsOf(table)
  rejectUnknownColumns(table, columns, rows, firstIndex)
  const out = new ByteWriter()
  out.varUint(columns.length)
  out.varUint(rows.length)
  for (const { name, type } of columns) {
    out.string(name)
    out.string(formatType(type))
    try {
      writeColumn(
        type,
        rows.map((row) => row[name]),
        out,
      )
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error
      const missing = rows[error.index]?.[name] === undefined
      throw new RowFaultError(
        table.name,
        name,
        firstIndex + error.index,
        missing ? 'is missing' : `is not ${error.expected}`,
      )
    }
  }
  return out.finish()
}

function columnsOf(table: TableDefinition): readonly Column[] {
  let columns = compiled.get(table)
  if (columns === undefined) {
    columns = Object.entries(table.columns).map(([name, type]) => ({ name, type: parseType(type) }))
    compiled.set(table, columns)
  }
  return columns
}

/** With every column present, as `writeColumn` demands, an equal count of keys means that there is no other. */
function rejectUnknownColumns(
  table: TableDefinition,
  columns: readonly Column[],
  rows: readonly Row[],
  firstIndex: number,
): void {
  for (let index = 0; index < rows.length; index++) {
    const names = Object.keys(rows[index] as Row)
    if (names.length === columns.length) continue
    const unknown = names.find((name) => !Object.hasOwn(table.columns, name))
    if (unknown !== undefined) throw new RowFaultError(table.name, unknown, firstIndex + index, 'is not known')
  }
}
