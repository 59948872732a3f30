/**
 * Tables as this service writes them: the columns it sends, each with the type that is sent for it. The tables themselves, with
 * dictionaries, codecs and comments, stand in schemas/clickhouse; a contract test compares the two.
 */
export interface TableDefinition<Columns extends Readonly<Record<string, string>> = Readonly<Record<string, string>>> {
  readonly name: string
  readonly columns: Columns
}

export const defineTable = <const Columns extends Readonly<Record<string, string>>>(
  name: string,
  columns: Columns,
): TableDefinition<Columns> => ({ name, columns })

/** What a column of a type takes: times are epoch ms, 64-bit integers are exact numbers, strings may be bytes, maps are records. */
export type Cell<Type extends string> = Type extends `Nullable(${infer Inner})`
  ? Cell<Inner> | null
  : Type extends `Array(${infer Inner})`
    ? readonly Cell<Inner>[]
    : Type extends 'String'
      ? string | Uint8Array
      : Type extends 'Bool'
        ? boolean
        : Type extends `Map(String, ${infer Inner})`
          ? Readonly<Record<string, Cell<Inner>>>
          : number

export type RowOf<Table extends TableDefinition> = {
  readonly [Name in keyof Table['columns']]: Cell<Table['columns'][Name] & string>
}

export type Row = Readonly<Record<string, unknown>>
