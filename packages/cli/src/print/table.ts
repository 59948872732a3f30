/** One column of a table for people: its heading, what stands in it, and on which side. */
export interface Column<Row> {
  readonly heading: string
  readonly of: (row: Row) => string
  readonly side?: 'left' | 'right'
}

/** Lines of a table in plain text: headings in upper case, two spaces between columns, nothing behind the last. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const cells = [
    columns.map(({ heading }) => heading.toUpperCase()),
    ...rows.map((row) => columns.map(({ of }) => printable(of(row)))),
  ]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => (line[at] ?? '').length)))
  return cells.map((line) =>
    line
      .map((text, at) =>
        columns[at]?.side === 'right' ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Names come from outside: what would move the cursor becomes `?`. */
const printable = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
