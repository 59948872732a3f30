import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { systemClock } from '@aftercall/runtime'
import { startTestStack, stopTestStack } from '../support/test-stack.ts'
import { type FaultsOptions } from './options.ts'
import { markdownTable, repeatCommand, type Row, textTable, withTable } from './report.ts'
import { type KeptResult, keepResult, keptOf, keptResults } from './results.ts'
import { openRunner, type Result } from './runner.ts'
import { type Scenario } from './scenario.ts'

const page = join(projectRoot, 'docs/reliability.md')

export interface Output {
  print(line: string): void
  /** Progress, for a person. */
  say(line: string): void
}

export const chosenOf = (all: readonly Scenario[], { only, isCi }: FaultsOptions): readonly Scenario[] =>
  all.filter(({ name, ci }) => (only?.test(name) ?? true) && (ci || !isCi))

export function listing(scenarios: readonly Scenario[]): string {
  const lines = scenarios.map(({ name, seconds, ci, fault, phase }) =>
    [name.padEnd(52), `${seconds} s`.padStart(6), ci ? 'ci' : '  ', `${fault} (${phase})`].join('  '),
  )
  const minutes = Math.ceil(scenarios.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  return [...lines, `${scenarios.length} scenarios, about ${minutes} minutes`].join('\n')
}

/** Runs what was chosen and resolves to the number of failures. */
export async function runFaults(
  all: readonly Scenario[],
  options: FaultsOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { seed } = options
  const chosen = chosenOf(all, options)
  output.say(`${chosen.length} scenarios with seed ${seed}`)
  await startTestStack()
  const results: Result[] = []
  try {
    await using runner = openRunner({ seed, say: output.say, signal })
    for (const [index, scenario] of chosen.entries()) {
      output.say(`${index + 1}/${chosen.length} ${scenario.name}`)
      const result = await runner.run(scenario)
      results.push(result)
      await keepResult(keptOf(result, seed, new Date(systemClock.now()).toISOString().slice(0, 10)))
      output.say(`  ${verdictOf(result, seed)}`)
    }
  } finally {
    await stopTestStack()
  }
  const failed = results.filter(({ fault }) => fault !== null)
  output.print(textTable(results.map((result) => [result.scenario, keptOf(result, seed, '')])))
  output.print(`${results.length - failed.length} right, ${failed.length} wrong, seed ${seed}`)
  for (const { scenario } of failed) output.print(`again: ${repeatCommand(scenario, seed)}`)
  if (chosen.length === all.length) output.print(await writeTable(all))
  return failed.length
}

const verdictOf = ({ fault, events, secondsToRecover, seconds, scenario }: Result, seed: number): string =>
  fault === null
    ? `right: ${events} events, recovered in ${secondsToRecover.toFixed(1)} s; ${seconds.toFixed(0)} s in all`
    : `WRONG (seed ${seed})\n${fault}\nagain: ${repeatCommand(scenario, seed)}`

/** Writes what every scenario came to when it last ran. Resolves to a line that says so. */
export async function writeTable(all: readonly Scenario[]): Promise<string> {
  const kept = await keptResults()
  const rows = all.map((scenario): Row => [scenario, kept.get(scenario.name) ?? null])
  const about = aboutOf(
    rows.flatMap(([, result]) => (result === null ? [] : [result])),
    all.length,
  )
  await writeFile(page, withTable(await readFile(page, 'utf8'), `${about}\n\n${markdownTable(rows)}`))
  return `the table was written into ${page}: ${about}`
}

function aboutOf(results: readonly KeptResult[], all: number): string {
  const listed = (values: readonly (string | number)[]) => [...new Set(values)].sort().join(', ')
  const wrong = results.filter((result) => result.lost + result.doubled > 0 || result.secondsToRecover === null)
  return (
    `${results.length} of ${all} scenarios were run, on ${listed(results.map(({ day }) => day))}, with seed ${listed(results.map(({ seed }) => seed))}; ` +
    `${wrong.length === 0 ? 'none was' : `${wrong.length} were`} wrong.`
  )
}
