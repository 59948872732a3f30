type Columns<Prefix extends string, Item, Getters extends Readonly<Record<string, (item: Item) => unknown>>> = {
  readonly [Name in keyof Getters & string as `${Prefix}.${Name}`]: readonly ReturnType<Getters[Name]>[]
}

/**
 * The columns of one group of children: an array per field, all of one length. `nestedColumns<Metric>()('metrics', { name: … })` gives
 * a function from items to `{ 'metrics.name': […] }`.
 */
export const nestedColumns =
  <Item>() =>
  <const Prefix extends string, Getters extends Readonly<Record<string, (item: Item) => unknown>>>(
    prefix: Prefix,
    getters: Getters,
  ) => {
    const columns = Object.entries(getters).map(([name, read]) => ({ column: `${prefix}.${name}`, read }))
    const none: Readonly<Record<string, readonly unknown[]>> = Object.fromEntries(
      columns.map(({ column }) => [column, []]),
    )
    return (items: readonly Item[]): Columns<Prefix, Item, Getters> => {
      // A copy has all columns already, which is cheaper than adding one after the other.
      const row: Record<string, unknown> = { ...none }
      if (items.length === 0) return row as Columns<Prefix, Item, Getters>
      // The getter is wrapped, or it would be given index and array too.
      for (const { column, read } of columns) row[column] = items.map((item) => read(item))
      return row as Columns<Prefix, Item, Getters>
    }
  }

type All<Parts extends readonly object[]> = Parts extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & All<Rest>
  : unknown

/**
 * The columns of the groups added to `row`, which is changed and returned. One by one: to spread all into one literal of hundreds of columns takes
 * half as long again.
 */
export function withColumns<Row extends object, const Groups extends readonly object[]>(
  row: Row,
  ...groups: Groups
): Row & All<Groups> {
  const all = row as Record<string, unknown>
  for (const group of groups as readonly Readonly<Record<string, unknown>>[])
    for (const name in group) all[name] = group[name]
  return row as Row & All<Groups>
}
