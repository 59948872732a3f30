import { judge, type Judged } from './verdict.ts'

const source = ['const a = 1', 'if (a > 0 &&', '    b) act()'].join('\n')
type Result = Judged['results'][number]
const at = (line: number, from: number, to: number, endLine = line) => ({
  start: { line, column: from },
  end: { line: endLine, column: to },
})
const mutant = (status: Result['status'], more: Partial<Result> = {}): Result => ({
  fileName: 'a.ts',
  location: at(2, 5, 10),
  mutatorName: 'EqualityOperator',
  replacement: 'a >= 0',
  coveredBy: ['a.test.ts › acts', 'a.test.ts › acts twice'],
  status,
  ...more,
})
const judged = (results: readonly Result[], explained: Judged['explained'] = []) =>
  judge({ results, sourceOf: () => source, fileOfTest: (id) => id.split(' › ', 1)[0]!, explained })

it('counts as killed what a test noticed or what never ended, of all that were tried', () => {
  const verdict = judged([mutant('Killed'), mutant('Timeout'), mutant('Survived'), mutant('NoCoverage')])
  expect(verdict).toMatchObject({ mutants: 4, killed: 2, score: 50 })
})

it('leaves out what was not tried and what does not even load', () => {
  const verdict = judged([mutant('Killed'), mutant('Ignored'), mutant('CompileError'), mutant('RuntimeError')])
  expect(verdict).toMatchObject({ mutants: 1, killed: 1, ignored: 1, score: 100 })
})

it('tells of a survivor where it is, what was changed, and which files of tests said nothing', () => {
  expect(judged([mutant('Survived')]).unexplained).toEqual([
    { file: 'a.ts', lineNumber: 2, line: 'if (a > 0 &&', change: 'a > 0 → a >= 0', tests: ['a.test.ts'] },
  ])
})

it('folds a change of several lines into one', () => {
  const verdict = judged([mutant('Survived', { location: at(2, 5, 6, 3), replacement: 'true' })])
  expect(verdict.unexplained.map(({ change }) => change)).toEqual(['a > 0 && b → true'])
})

const entry = { file: 'a.ts', line: 'if (a > 0 &&', changes: ['a > 0 → a >= 0'], why: 'a is never 0' }

it('knows a survivor that is listed, and only that', () => {
  const other = mutant('Survived', { replacement: 'a < 0' })
  const verdict = judged([mutant('Survived'), other], [entry])
  expect(verdict.explained.map(({ change }) => change)).toEqual(['a > 0 → a >= 0'])
  expect(verdict.unexplained.map(({ change }) => change)).toEqual(['a > 0 → a < 0'])
  expect(verdict.score).toBe(0)
})

it('says when a listed survivor is noticed by now', () => {
  expect(judged([mutant('Killed')], [entry]).outdated).toEqual(['a.ts: if (a > 0 &&: a > 0 → a >= 0'])
  expect(judged([mutant('Killed'), mutant('Survived')], [entry]).outdated).toEqual([])
  expect(judged([], [entry]).outdated).toEqual([])
})
