import { type Findings } from '../inspect.ts'
import { type Case, changesText } from './cases.ts'
import { type UncertaintyOptions } from './options.ts'

const columns = [
  ['what', 26],
  ['value', 22],
  ['known', 6],
  ['unseen', 6],
  ['wrong', 6],
  ['ids/conv', 8],
  ['short', 5],
  ['calls', 6],
  ['rows/conv', 9],
  ['seconds', 7],
] as const

const line = (cells: readonly string[]) =>
  columns
    .map(([, width], index) => (index < 2 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width)))
    .join('  ')

export const heading = () => line(columns.map(([name]) => name))

/** One line of the table. */
export function caseLine({ name }: Case, findings: Findings, seconds: number): string {
  const { verdict, unseen, idsAsked, idsOfShortOnes, calls, revisions } = findings
  const [what = '', value = ''] = name.split(/=(.*)/s)
  const known = verdict.conversations
  const wrong = verdict.mismatched + verdict.missing.length + verdict.doubled.length + verdict.unexpected.length
  const per = (number: number) => (known === 0 ? '-' : (number / known).toFixed(1))
  const numbers = [
    String(known),
    String(unseen),
    String(wrong),
    per(idsAsked),
    idsOfShortOnes.toFixed(1),
    String(calls),
    per(revisions),
  ]
  return line([what, value, ...numbers, seconds.toFixed(1)])
}

/** What is wrong, how it comes again, and what happened. */
export function failureText(
  one: Case,
  faults: readonly string[],
  trace: string,
  { seed, conversations }: UncertaintyOptions,
): string {
  const changes = changesText(one)
  return [
    `  FAILED: ${faults.join('; ')}`,
    ...(changes === '' ? [] : [`  with ${changes}`]),
    `  again: npm run test:uncertainty -- --seed ${seed} --conversations ${conversations} --only '${one.name}'`,
    ...(trace === '' ? [] : [trace.replace(/^/gm, '  ')]),
  ].join('\n')
}
