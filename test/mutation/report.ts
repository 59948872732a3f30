import { leastScore, type Survivor, type Verdict } from './verdict.ts'

/** Of a part of a folder only explanations are asked, no share. */
export const isRight = ({ unexplained, score }: Verdict, isPart: boolean): boolean =>
  unexplained.length === 0 && (isPart || score >= leastScore)

/** What there is to do: each survivor that nobody has explained, with the tests that saw it and said nothing. */
export function lines({ unexplained, outdated }: Verdict, asEntries: boolean): string[] {
  if (asEntries) return [JSON.stringify(entriesOf(unexplained), null, 2)]
  return [
    ...unexplained.flatMap(({ file, lineNumber, line, change, tests }) => [
      `${file}:${lineNumber}  ${line}`,
      `    ${change}`,
      `    ${tests.length > 0 ? `run, but not noticed, by ${tests.join(', ')}` : 'run by no test'}`,
    ]),
    ...outdated.map(
      (key) => `listed as a survivor, but noticed by a test: take it out of test/mutation/survivors: ${key}`,
    ),
  ]
}

/** Survivors in the form of test/mutation/survivors, one entry a line of code. */
function entriesOf(survivors: readonly Survivor[]) {
  const byLine = Map.groupBy(survivors, ({ file, lineNumber }) => `${file}:${lineNumber}`)
  return [...byLine.values()].map((some) => {
    const { file, line } = some[0] as Survivor
    return { file, line, changes: some.map(({ change }) => change), why: '' }
  })
}

const columns = ['folder', 'mutants', 'killed', 'explained', 'unexplained', 'ignored', 'score', 'seconds'] as const

export function table(
  verdicts: readonly { readonly name: string; readonly verdict: Verdict; readonly seconds: number }[],
): string[] {
  const rows = verdicts.map(({ name, verdict, seconds }) => [
    name,
    String(verdict.mutants),
    String(verdict.killed),
    String(verdict.explained.length),
    String(verdict.unexplained.length),
    String(verdict.ignored),
    `${verdict.score.toFixed(1)} %`,
    seconds.toFixed(0),
  ])
  return [columns, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(13))).join(''))
}
