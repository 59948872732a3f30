import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chanceOf } from './chance.ts'
import { dayOfYear, parseOptions, UsageError } from './options.ts'
import { markdownTable, repeatCommand, type Row, textTable, withTable } from './report.ts'
import { keepResult, keptOf, keptResults } from './results.ts'
import { type Result } from './runner.ts'
import { type Scenario } from './scenario.ts'
import { chosenOf, listing } from './run.ts'

const scenario = (name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  fault: `fault | of ${name}`,
  phase: 'steady',
  ground: { name: 'none', open: () => Promise.reject(new Error('nothing is opened here')) },
  seconds: 40,
  ci: false,
  run: () => Promise.resolve(),
  ...more,
})
const result = (name: string, fault: string | null): Result => ({
  scenario: scenario(name),
  events: 1_234,
  lost: fault === null ? 0 : 2,
  doubled: 0,
  secondsToRecover: 5.25,
  seconds: 20,
  fault,
})
const results = [result('a', null), result('longer', 'two are missing')].map((one): Row => [
  one.scenario,
  keptOf(one, 7, '2031-02-03'),
])

it('shows results in columns, and that something never recovered', () => {
  expect(textTable(results).split('\n')).toEqual([
    'fault              phase   events  lost  doubled  seconds to recover',
    'fault | of a       steady    1234     0        0                 5.3',
    'fault | of longer  steady    1234     2        0               never',
  ])
})

it('shows what has not been run', () => {
  expect(textTable([[scenario('new'), null]]).split('\n')[1]).toMatch(/steady .*not run$/)
})

it('keeps the last result of each scenario', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aftercall-faults-'))
  try {
    expect(await keptResults(join(dir, 'none'))).toEqual(new Map())
    for (const fault of ['two are missing', null]) await keepResult(keptOf(result('a', fault), 7, '2031-02-03'), dir)
    expect([...(await keptResults(dir)).values()]).toMatchObject([{ name: 'a', lost: 0, secondsToRecover: 5.25 }])
  } finally {
    await rm(dir, { recursive: true })
  }
})

it('writes a table that survives a bar in its text', () => {
  expect(markdownTable(results)).toContain('| fault \\| of longer | steady |   1234 |    2 |')
})

it('replaces what stands between the marks and nothing else', () => {
  const page = 'before\n<!-- faults: begin -->\nold\n<!-- faults: end -->\nafter\n'
  const written = withTable(page, 'new')
  expect(written).toBe('before\n<!-- faults: begin -->\n\nnew\n\n<!-- faults: end -->\nafter\n')
  expect(withTable(written, 'new')).toBe(written)
  expect(() => withTable('no marks', 'new')).toThrow('no <!-- faults: begin -->')
})

it('names the command that repeats a scenario, and only that', () => {
  const command = repeatCommand(scenario('kill.sink'), 7)
  expect(command).toBe("npm run test:faults -- --only '^kill\\.sink$' --seed 7")
  const options = parseOptions(['--only', '^kill\\.sink$', '--seed', '7'], 0)!
  const all = [scenario('kill.sink'), scenario('kill.sink.idle'), scenario('killxsink')]
  expect(chosenOf(all, options).map(({ name }) => name)).toEqual(['kill.sink'])
  expect(options.seed).toBe(7)
})

it('chooses the selection for every day, and counts its minutes', () => {
  const all = [scenario('a', { ci: true }), scenario('b')]
  expect(chosenOf(all, parseOptions(['--ci'], 0)!)).toEqual([all[0]])
  expect(listing(all)).toContain('2 scenarios, about 2 minutes')
})

it('has another seed every day, the same all day long', () => {
  expect(dayOfYear(Date.UTC(2031, 0, 1))).toBe(1)
  expect(dayOfYear(Date.UTC(2031, 11, 31, 23, 59))).toBe(365)
  expect(parseOptions([], Date.UTC(2031, 1, 1, 12))?.seed).toBe(32)
})

it.each([['--seed', 'x'], ['--seed', '-1'], ['--only', '('], ['--unknown'], ['stray']])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args, 0)).toThrow(UsageError)
})

it('draws the same for the same seed and scenario, and otherwise something else', () => {
  const drawn = (seed: number, name: string) => {
    const chance = chanceOf(seed, name)
    return Array.from({ length: 100 }, () => chance.between(1, 6))
  }
  expect(drawn(1, 'a')).toEqual(drawn(1, 'a'))
  expect(drawn(1, 'a')).not.toEqual(drawn(2, 'a'))
  expect(drawn(1, 'a')).not.toEqual(drawn(1, 'b'))
  expect(new Set(drawn(1, 'a'))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  expect(() => chanceOf(1, 'a').oneOf([])).toThrow('empty list')
})
