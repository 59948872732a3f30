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
    return (items: readonly Item[]): Columns<Prefix, Item, Getters> => {
      const row: Record<string, unknown> = {}
      // The getter is wrapped, or it would be given index and array too.
      for (const { column, read } of columns) row[column] = items.map((item) => read(item))
      return row as Columns<Prefix, Item, Getters>
    }
  }
