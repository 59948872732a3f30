import { type KeptResult } from './results.ts'
import { type Scenario } from './scenario.ts'

const columns = ['fault', 'phase', 'events', 'lost', 'doubled', 'seconds to recover'] as const
const isRightAligned = (index: number) => index >= 2

/** A scenario and what it came to; null when it has not been run. */
export type Row = readonly [Scenario, KeptResult | null]

const cellsOf = ([{ fault, phase }, result]: Row): readonly string[] =>
  result === null
    ? [fault, phase, '', '', '', 'not run']
    : [
        fault,
        phase,
        String(result.events),
        String(result.lost),
        String(result.doubled),
        result.secondsToRecover?.toFixed(1) ?? 'never',
      ]

/** As text in columns, for a terminal. */
export function textTable(results: readonly Row[]): string {
  const rows = [columns, ...results.map(cellsOf)]
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        isRightAligned(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return rows.map(lineOf).join('\n')
}

/** As Markdown, in the form that the formatter leaves as it is. */
export function markdownTable(results: readonly Row[]): string {
  const rows = results.map((result) => cellsOf(result).map((cell) => cell.replaceAll('|', '\\|')))
  const widths = columns.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    `| ${row.map((cell, index) => (isRightAligned(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, index) => (isRightAligned(index) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [lineOf(columns), rule, ...rows.map(lineOf)].join('\n')
}

export const repeatCommand = ({ name }: Scenario, seed: number): string =>
  `npm run test:faults -- --only '^${name.replaceAll('.', '\\.')}$' --seed ${seed}`

const marks = ['<!-- faults: begin -->', '<!-- faults: end -->'] as const

/** Replaces what stands between the marks. @throws when the text has no marks */
export function withTable(text: string, table: string): string {
  const [begin, end] = marks.map((mark) => text.indexOf(mark))
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(`could not write the table: the text has no ${marks.join(' … ')}`)
  return `${text.slice(0, begin + marks[0].length)}\n\n${table}\n\n${text.slice(end)}`
}
