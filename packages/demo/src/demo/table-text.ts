/** Rows of a query as aligned text, columns in the order of the first row. */
export function tableText(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return '(no rows)'
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  return lines.map((line) => line.map((text, index) => align(text, widths[index] ?? 0)).join('  ')).join('\n')
}

const cell = (value: unknown) => (value === null || value === undefined ? '-' : String(value))
const align = (text: string, width: number) => (/^[\d.-]+$/.test(text) ? text.padStart(width) : text.padEnd(width))
