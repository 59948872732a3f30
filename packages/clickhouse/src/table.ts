import { formatType, parseType } from './native/column-type.ts'

/** What one insert writes: the columns named, each with the type that is sent for it. Other columns get their defaults. */
export interface TableDefinition {
  readonly name: string
  readonly columns: Readonly<Record<string, string>>
}

/** One row by column name. Strings may be bytes; times are epoch ms; 64-bit integers are safe integers or bigints. */
export type Row = Readonly<Record<string, unknown>>

export interface LiveColumn {
  readonly name: string
  readonly type: string
}

/**
 * What keeps rows of `table` from being inserted into the table that stands in the database: one sentence each. Columns that only the
 * database has are no fault: the schema is migrated before the writers are.
 */
export function columnDifferences(table: TableDefinition, live: readonly LiveColumn[]): readonly string[] {
  if (live.length === 0) return [`table ${table.name} does not exist`]
  const types = new Map(live.map(({ name, type }) => [name, type]))
  return Object.entries(table.columns).flatMap(([name, type]) => {
    const liveType = types.get(name)
    if (liveType === undefined) return [`column ${table.name}.${name} does not exist`]
    return sentType(liveType) === sentType(type) ? [] : [`column ${table.name}.${name} is ${liveType}, not ${type}`]
  })
}

/** The spelling of what is sent for a column; types without an encoder stay as they are and so differ from every sent one. */
function sentType(type: string): string {
  try {
    return formatType(parseType(type))
  } catch {
    return type
  }
}

export class SchemaMismatchError extends Error {
  override readonly name = 'SchemaMismatchError'
  readonly differences: readonly string[]
  constructor(database: string, differences: readonly string[]) {
    super(
      `the tables of database ${database} do not fit this version: ${differences.join('; ')}. Run \`aftercall setup\`, then start again.`,
    )
    this.differences = differences
  }
}
